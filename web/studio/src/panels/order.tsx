// Moves one of several up or down, or takes it away.
interface Props {
  name: string;
  place: number;
  count: number;
  move: (to: number) => void;
  remove: () => void;
}

function Mark({ path }: { path: string }) {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export function Order({ name, place, count, move, remove }: Props) {
  return (
    <span class="order">
      {count > 1 && (
        <>
          <button type="button" class="icon-button" disabled={place === 0} aria-label={`Move ${name} up`} onClick={() => move(place - 1)}>
            <Mark path="M12 19V6M6 11l6-6 6 6" />
          </button>
          <button type="button" class="icon-button" disabled={place === count - 1} aria-label={`Move ${name} down`} onClick={() => move(place + 1)}>
            <Mark path="M12 5v13M6 13l6 6 6-6" />
          </button>
        </>
      )}
      <button type="button" class="icon-button" aria-label={`Remove ${name}`} onClick={remove}>
        <Mark path="M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12" />
      </button>
    </span>
  );
}
