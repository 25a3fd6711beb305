// Everything that can stand in the way, each with a sentence that says what happened and one that says what to do.

export type Action = 'camera' | 'sample' | 'file' | 'open' | 'reload' | 'gallery' | 'studio' | 'accept-key';

export type ProblemKind =
  | 'no-permission' | 'no-camera' | 'camera-busy' | 'camera-failed' | 'camera-lost' | 'insecure'
  | 'no-simd' | 'unknown-lens' | 'gone' | 'changed-lens' | 'other-key' | 'broken-lens' | 'offline' | 'download-failed' | 'unreadable-file' | 'run-failed';

export interface Problem {
  kind: ProblemKind;
  title: string;
  remedy: string;
  /** Where in the lens, and what is wrong there, in the words of the engine. */
  place?: string;
  what?: string;
  actions: Action[];
}

type Text = Pick<Problem, 'title' | 'remedy' | 'actions'>;

const TEXTS: Record<ProblemKind, Text> = {
  'no-permission': {
    title: 'The camera is blocked for this page.',
    remedy: 'Allow it in the address bar (the camera or lock sign) and try again, or go on without a camera.',
    actions: ['camera', 'sample', 'file'],
  },
  'no-camera': {
    title: 'No camera was found.',
    remedy: 'Connect one and try again, or go on without a camera.',
    actions: ['camera', 'sample', 'file'],
  },
  'camera-busy': {
    title: 'The camera is in use by another program.',
    remedy: 'Close the other program or tab and try again, or go on without a camera.',
    actions: ['camera', 'sample', 'file'],
  },
  'camera-failed': {
    title: 'The camera did not start.',
    remedy: 'Try again, or go on without a camera.',
    actions: ['camera', 'sample', 'file'],
  },
  'camera-lost': {
    title: 'The camera went away.',
    remedy: 'Connect it again or close what took it, then start it again.',
    actions: ['camera', 'sample', 'file'],
  },
  insecure: {
    title: 'The camera is not available at this address.',
    remedy: 'Browsers give the camera only to pages opened over https:// or from localhost. Open the lens there, or go on without a camera.',
    actions: ['sample', 'file'],
  },
  'no-simd': {
    title: 'This browser is too old to run lenses.',
    remedy: 'It lacks WebAssembly SIMD. Update it: Chrome or Edge 91, Firefox 89, Safari 16.4 or newer will do.',
    actions: ['reload'],
  },
  'unknown-lens': {
    title: 'There is no lens with this code.',
    remedy: 'Check the code or ask who sent it: the lens may have been withdrawn.',
    actions: ['gallery', 'open'],
  },
  gone: {
    title: 'This lens was taken down.',
    remedy: 'It cannot be run any more. Ask who sent you the code, or look at the other lenses.',
    actions: ['gallery', 'open'],
  },
  'changed-lens': {
    title: 'This lens was changed on its way. It is not run.',
    remedy: 'Its file is not the one that the server signed. Try again on another network; if it stays so, tell the people who run this server.',
    actions: ['reload', 'gallery'],
  },
  'other-key': {
    title: 'This server now signs its lenses with another key.',
    remedy: 'That happens when a server is set up anew, or when somebody stands in its place. Accept the new key only if you know why it changed.',
    actions: ['gallery', 'accept-key'],
  },
  'broken-lens': {
    title: 'This lens cannot run.',
    remedy: 'Ask its creator for a repaired one, or open another lens.',
    actions: ['open', 'gallery'],
  },
  offline: {
    title: 'You are offline, and this lens was not opened on this device before.',
    remedy: 'Connect to the network and try again. A lens that was opened once works offline.',
    actions: ['reload', 'gallery'],
  },
  'download-failed': {
    title: 'The lens could not be downloaded.',
    remedy: 'The server did not answer as it should. Wait a moment and try again.',
    actions: ['reload', 'gallery'],
  },
  'unreadable-file': {
    title: 'This file could not be opened.',
    remedy: 'Take a .lens file, a picture (JPEG, PNG, WebP) or a video that this browser plays (MP4, WebM).',
    actions: ['file', 'sample', 'camera'],
  },
  'run-failed': {
    title: 'The lens stopped.',
    remedy: 'Load the page again. If it stops again, the device may have too little memory for this lens.',
    actions: ['reload', 'gallery'],
  },
};

export function problem(kind: ProblemKind, more: Partial<Pick<Problem, 'title' | 'place' | 'what' | 'remedy' | 'actions'>> = {}): Problem {
  const kept = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined && value !== ''));
  return { kind, ...TEXTS[kind], ...kept };
}

/** The engine's remedies are parts of a sentence. */
function sentence(part: string): string {
  return part && `${part[0]!.toUpperCase()}${part.slice(1)}${/[.!?]$/.test(part) ? '' : '.'}`;
}

/** A failure of the runtime told as a problem. Its own remedy comes before the general one. */
export function lensProblem(error: unknown): Problem {
  if (error instanceof Error && error.name === 'LensError') {
    const { place, what, remedy } = error as Error & { place: string; what: string; remedy: string };
    return problem('broken-lens', { place, what, remedy: sentence(remedy) });
  }
  return problem('run-failed', { what: error instanceof Error ? error.message : String(error) });
}

/** What getUserMedia's failure means. */
export function cameraProblem(error: unknown): Problem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return problem('no-permission');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return problem('no-camera');
    case 'NotReadableError':
    case 'AbortError':
      return problem('camera-busy');
    default:
      return problem('camera-failed', { what: error instanceof Error ? error.message : '' });
  }
}
