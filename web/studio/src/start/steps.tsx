// The three steps from a model to a lens, drawn.
import type { ComponentChildren } from 'preact';

function Picture({ children }: { children: ComponentChildren }) {
  return (
    <svg class="step-picture" viewBox="0 0 160 100" fill="none" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const Drop = () => (
  <Picture>
    <rect x="22" y="54" width="116" height="36" rx="10" class="line dashed" />
    <path d="M62 12h26l14 14v36H62z" class="paper" />
    <path d="M88 12v14h14" class="line" />
    <circle cx="73" cy="38" r="4" class="ink" />
    <circle cx="91" cy="32" r="4" class="ink" />
    <circle cx="91" cy="50" r="4" class="ink" />
    <path d="M73 38 91 32M73 38l18 12" class="line" />
    <path d="M118 30v26m-8-8 8 9 8-9" class="accent-line" />
  </Picture>
);

const See = () => (
  <Picture>
    <rect x="30" y="14" width="100" height="68" rx="10" class="paper" />
    <path d="M52 82c2-18 12-26 28-26s26 8 28 26z" class="accent" />
    <circle cx="80" cy="42" r="14" class="accent" />
    <path d="M38 22v8M38 22h8M122 22v8M122 22h-8" class="line" />
    <circle cx="120" cy="74" r="3.500" class="live" />
  </Picture>
);

const Tune = () => (
  <Picture>
    <path d="M30 30h72M30 50h72M30 70h72" class="line" />
    <circle cx="76" cy="30" r="7" class="accent" />
    <circle cx="48" cy="50" r="7" class="accent" />
    <circle cx="88" cy="70" r="7" class="accent" />
    <path d="M126 66V30m-9 9 9-10 9 10M116 76h20" class="accent-line" />
  </Picture>
);

const STEPS = [
  { picture: Drop, title: 'Drop a model', text: 'An .onnx or .tflite file of yours. It stays on this device.' },
  { picture: See, title: 'See it run', text: 'The doctor guesses what it is for, and it runs at once on your camera or a sample.' },
  { picture: Tune, title: 'Tune and export', text: 'Change how it looks and when it runs, then take the .lens with you.' },
];

export function Steps() {
  return (
    <ol class="steps">
      {STEPS.map(({ picture: Drawn, title, text }, place) => (
        <li key={title}>
          <Drawn />
          <h3>
            <span class="step-number" aria-hidden="true">
              {place + 1}
            </span>
            {title}
          </h3>
          <p class="muted">{text}</p>
        </li>
      ))}
    </ol>
  );
}
