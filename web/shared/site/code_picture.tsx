// A lens's code as a picture. There is none while nothing runs behind the code: then its place says so.
import { useState } from 'preact/hooks';

interface Props {
  code: string;
  /** What a screen reader says of it; empty: it only decorates. */
  says: string;
  size: number;
  /** In the place of a picture that is not there yet. */
  otherwise?: string;
}

export const codePath = (code: string, kind: 'svg' | 'png'): string => `/l/${encodeURIComponent(code)}/code.${kind}`;

export function CodePicture({ code, says, size, otherwise = '' }: Props) {
  const [missing, setMissing] = useState(false);
  if (missing) return otherwise ? <p class="code-picture code-missing muted small">{otherwise}</p> : <span class="code-picture code-missing" />;
  return <img class="code-picture" src={codePath(code, 'svg')} width={size} height={size} alt={says} loading="lazy" onError={() => setMissing(true)} />;
}
