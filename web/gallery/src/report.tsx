// Somebody tells the server's people that a lens should not be here. No account is needed; #report in the address opens it.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../shared/api';
import { FlagIcon } from '../../shared/icons';
import { useDeed } from '../../shared/site/answers';
import { Failure, Field, Over } from '../../shared/site/parts';
import { REPORT_REASONS } from '../../shared/site/reasons';

const MOST_LETTERS = 2000;

function ReportForm({ code, done }: { code: string; done: () => void }) {
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const sending = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    sending.run(async () => {
      await post('/reports', { code, reason, text });
      done();
    });
  };
  return (
    <form class="stack" onSubmit={send}>
      <fieldset class="choices">
        <legend>What is wrong with it?</legend>
        {REPORT_REASONS.map(([id, words]) => (
          <label key={id}><input type="radio" name="reason" value={id} required checked={reason === id} onChange={() => setReason(id)} />{words}</label>
        ))}
      </fieldset>
      <Field label="What did you see?" hint="Who reviews it reads this. Leave out who you are.">
        {(ids) => <textarea {...ids} rows={4} maxLength={MOST_LETTERS} required={reason === 'other'} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      </Field>
      <Failure failure={sending.failure} />
      <div class="row"><button type="submit" class="button primary" disabled={sending.isBusy}>{sending.isBusy ? 'Sending …' : 'Send the report'}</button></div>
    </form>
  );
}

export function Report({ code, name }: { code: string; name: string }) {
  const [open, setOpen] = useState(location.hash === '#report');
  const [sent, setSent] = useState(false);
  useEffect(() => {
    const turn = () => setOpen(location.hash === '#report');
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);
  const close = () => {
    history.replaceState(null, '', location.pathname + location.search);
    setOpen(false);
    setSent(false);
  };
  return (
    <div class="report-line">
      <a class="button quiet" href="#report"><FlagIcon size={20} />Report this lens</a>
      <Over open={open} title={sent ? 'Thank you' : `Report ${name}`} close={close}>
        {sent ? <><p>The report has arrived. A reviewer of this server looks at it.</p><div class="row"><button type="button" class="button primary" onClick={close}>Close</button></div></> : <ReportForm code={code} done={() => setSent(true)} />}
      </Over>
    </div>
  );
}
