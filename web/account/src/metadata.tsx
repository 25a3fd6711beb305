// What a creator says of a lens, as fields: used where it is published and where it is changed.
import { useState } from 'preact/hooks';
import type { Metadata, Visibility } from '../../shared/api_types';
import { Field } from '../../shared/site/parts';

const MOST_TAGS = 12;
const LONGEST_TAG = 32;

/** "Face, fun" as tags; `fault`: what is wrong with them. */
export function readTags(text: string): { tags: string[]; fault: string } {
  const tags = [...new Set(text.split(',').map((tag) => tag.trim().toLowerCase()).filter(Boolean))];
  const long = tags.find((tag) => [...tag].length > LONGEST_TAG);
  if (long) return { tags, fault: `“${[...long].slice(0, 12).join('')}…” is longer than ${LONGEST_TAG} letters.` };
  if (tags.some((tag) => /[<>"\p{Cc}]/u.test(tag))) return { tags, fault: 'Tags hold no < > or ".' };
  return { tags, fault: tags.length > MOST_TAGS ? `At most ${MOST_TAGS} tags.` : '' };
}

const VISIBILITIES: [Visibility, string, string][] = [
  ['public', 'Public', 'In the gallery, and for everybody who has the code.'],
  ['unlisted', 'Unlisted', 'Only for who has the code.'],
  ['preview', 'Preview', 'Only by preview codes, which end after minutes.'],
];

function VisibilityChoice({ chosen, choose }: { chosen: Visibility; choose: (next: Visibility) => void }) {
  return (
    <fieldset class="choices">
      <legend>Who finds it</legend>
      {VISIBILITIES.map(([id, word, says]) => (
        <label key={id}>
          <input type="radio" name="visibility" value={id} checked={chosen === id} onChange={() => choose(id)} />
          <span>{word}<span class="muted small">{says}</span></span>
        </label>
      ))}
    </fieldset>
  );
}

export function MetadataFields({ value, set, nameHint }: { value: Metadata; set: (next: Metadata) => void; nameHint?: string }) {
  const [tagText, setTagText] = useState(value.tags.join(', '));
  const { fault } = readTags(tagText);
  const writeTags = (text: string) => {
    setTagText(text);
    set({ ...value, tags: readTags(text).tags });
  };
  return (
    <>
      <Field label="Name" hint={nameHint}>{(ids) => <input {...ids} required maxLength={80} value={value.name} onInput={(event) => set({ ...value, name: event.currentTarget.value })} />}</Field>
      <Field label="Description" hint="What it does, and for whom.">{(ids) => <textarea {...ids} rows={4} maxLength={2000} value={value.description} onInput={(event) => set({ ...value, description: event.currentTarget.value })} />}</Field>
      <Field label="Hint" hint="One line that shows when it opens: “Raise your hand”.">{(ids) => <input {...ids} maxLength={120} value={value.hint} onInput={(event) => set({ ...value, hint: event.currentTarget.value })} />}</Field>
      <Field label="Tags" hint="Words to find it by, with commas between them." error={fault}>{(ids) => <input {...ids} maxLength={480} value={tagText} aria-invalid={fault !== ''} onInput={(event) => writeTags(event.currentTarget.value)} />}</Field>
      <VisibilityChoice chosen={value.visibility} choose={(visibility) => set({ ...value, visibility })} />
    </>
  );
}
