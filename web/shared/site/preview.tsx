// A lens's picture that comes alive under the pointer or the focus. Who asked for less motion sees the still picture, and may start the clip.
import { useEffect, useRef, useState } from 'preact/hooks';
import { LensMark, PlayIcon } from '../icons';

const still = matchMedia('(prefers-reduced-motion: reduce)');

function Blank() {
  return <span class="poster-blank"><LensMark size={48} /></span>;
}

/** `alive`: whether the clip plays. It is loaded the first time only. */
export function Poster({ poster, preview, alive }: { poster: string | null; preview: string | null; alive: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const [begun, setBegun] = useState(false);
  const [broken, setBroken] = useState(false);
  const plays = alive && preview !== null && !still.matches;
  useEffect(() => {
    if (plays) setBegun(true);
    if (!video.current) return;
    // Left before it began: nothing is wrong.
    if (plays) void video.current.play().catch(() => {});
    else video.current.pause();
  }, [plays, begun]);
  return (
    <span class="poster">
      {poster && !broken ? <img src={poster} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} /> : <Blank />}
      {begun && preview && <video ref={video} class={plays ? 'on' : ''} src={preview} muted loop playsInline preload="auto" aria-hidden="true" tabIndex={-1} />}
    </span>
  );
}

/** The large clip of one lens: plays by itself, silently; a button stops it, and starts it for who asked for less motion. */
export function Clip({ name, poster, preview }: { name: string; poster: string | null; preview: string | null }) {
  const video = useRef<HTMLVideoElement>(null);
  const [runs, setRuns] = useState(preview !== null && !still.matches);
  useEffect(() => {
    if (!video.current) return;
    if (runs) void video.current.play().catch(() => setRuns(false));
    else video.current.pause();
  }, [runs]);
  if (!preview) return <div class="clip">{poster ? <img src={poster} alt={`How ${name} looks`} /> : <Blank />}</div>;
  return (
    <div class="clip">
      <video ref={video} src={preview} poster={poster ?? undefined} muted loop playsInline preload="metadata" aria-label={`How ${name} looks, without sound`} />
      <button type="button" class="icon-button clip-button" aria-label={runs ? 'Stop the clip' : 'Play the clip'} onClick={() => setRuns(!runs)}>
        {runs ? <StopIcon /> : <PlayIcon size={22} />}
      </button>
    </div>
  );
}

function StopIcon() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false">
      <rect x="7" y="6" width="3.5" height="12" rx="1" />
      <rect x="13.5" y="6" width="3.5" height="12" rx="1" />
    </svg>
  );
}
