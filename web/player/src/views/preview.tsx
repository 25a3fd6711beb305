// A photo or clip just taken: look, save, share.
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon, DownloadIcon, ShareIcon } from '../../../shared/icons';
import { canShare, dismiss, save, share } from '../capture';
import { sizeText } from '../facts';
import type { Capture } from '../store';

export function Preview({ capture }: { capture: Capture }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  // Modal: the browser keeps the focus inside, closes on Escape and gives the focus back.
  useEffect(() => {
    dialog.current?.showModal();
    saveButton.current?.focus();
  }, []);
  const photo = capture.blob.type.startsWith('image/');
  return (
    <dialog ref={dialog} class="preview" aria-labelledby="preview-title" onClose={dismiss}>
      <div class="preview-head">
        <h2 id="preview-title">{photo ? 'Your photo' : 'Your clip'}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}><CloseIcon /></button>
      </div>
      {photo
        ? <img class="preview-picture" src={capture.address} alt="The photo just taken" />
        : <video class="preview-picture" src={capture.address} controls autoplay loop playsInline aria-label="The clip just recorded" />}
      <p class="muted small">{capture.name} · {sizeText(capture.blob.size)}</p>
      <div class="row">
        <button ref={saveButton} type="button" class="button primary" onClick={() => save(capture)}><DownloadIcon size={20} />Save</button>
        {canShare(capture) && <button type="button" class="button" onClick={() => void share(capture)}><ShareIcon size={20} />Share</button>}
      </div>
    </dialog>
  );
}
