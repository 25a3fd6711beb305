// The doctor's words for tasks, in plain language; a word that is not here is shown as it is.

const NAMES: Record<string, string> = {
  selfieseg: 'Person mask',
  matting: 'Person matte',
  semseg: 'Parts of a scene',
  hairseg: 'Hair',
  bodyparts: 'Body parts',
  facedet: 'Faces',
  face: 'Faces and their points',
  hands: 'Hands and their points',
  facelm: 'Points of a face',
  headpose: 'Head pose',
  emotion: 'Expression of a face',
  handdet: 'Hands',
  handlm: 'Points of a hand',
  gesture: 'Gestures',
  pose: 'Points of a body',
  objdet: 'Objects',
  classify: 'What is in the picture',
  style: 'Painting style',
  anime: 'Drawn style',
  depth: 'Depth',
  superres: 'More detail',
  lowlight: 'Light in the dark',
  lines: 'Straight lines',
  'audio-vad': 'Somebody speaks',
  'audio-denoise': 'Less noise',
  'audio-keyword': 'Spoken words',
};

export function taskName(word: string): string {
  const name = NAMES[word];
  return name ? `${name} (${word})` : word || 'not known';
}
