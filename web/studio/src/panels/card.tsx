// A part of the properties that can be folded, with what it says in short beside its title.
import type { ComponentChildren } from 'preact';

export function Card({ title, says, open = true, children }: { title: string; says?: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="panel-card" open={open}>
      <summary>
        <h3>{title}</h3>
        {says && <span class="says">{says}</span>}
      </summary>
      <div class="panel-body">{children}</div>
    </details>
  );
}

export function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl class="facts">
      {rows.filter(([, value]) => value !== '').map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
