// The lens itself: its words, its files.
import { lens, manifest, setField } from '../store/document';
import { exportLens } from '../store/exporting';
import { TextControl } from '../controls/plain';
import { bytes } from './amounts';
import { Facts } from './card';

export function LensPanel() {
  const now = manifest.value!;
  const set = (field: string) => (value: string) => setField([field], field === 'name' ? value : value || undefined, `Change ${field}`);
  const files = [...lens.value!.files];
  const total = files.reduce((sum, [, content]) => sum + content.byteLength, 0);
  return (
    <div class="panel">
      <h2>{now.name || 'This lens'}</h2>
      <div class="controls">
        <TextControl path={['name']} label="Name" value={now.name ?? ''} set={set('name')} />
        <TextControl path={['description']} label="What it does" value={now.description ?? ''} set={set('description')} />
        <TextControl path={['creator']} label="Made by" value={now.creator ?? ''} set={set('creator')} />
        <TextControl path={['licence']} label="Licence" hint="As an SPDX expression, Apache-2.0, or in words." value={now.licence ?? ''} set={set('licence')} />
      </div>
      <h3>Files</h3>
      <Facts rows={[...files.map(([name, content]) => [name, bytes(content.byteLength)] as const), ['all', bytes(total)]]} />
      <button type="button" class="button primary" onClick={() => void exportLens()}>
        Export .lens
      </button>
    </div>
  );
}
