// A button that chooses a file, and takes one that is dropped on it.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface Props {
  accept: string;
  multiple?: boolean;
  class?: string;
  id?: string;
  /** Where the button stands for something that is chosen or not. */
  pressed?: boolean;
  take: (files: File[]) => void;
  children: ComponentChildren;
}

export function FilePicker({ accept, multiple = false, take, children, id, pressed, ...rest }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={rest.class ?? 'button'}
        aria-pressed={pressed}
        onClick={() => input.current?.click()}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          take([...(event.dataTransfer?.files ?? [])]);
        }}
      >
        {children}
      </button>
      <input
        ref={input}
        id={id}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file may be chosen again.
          event.currentTarget.value = '';
          if (files.length > 0) take(files);
        }}
      />
    </>
  );
}
