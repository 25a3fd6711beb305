// Whether a file hovers over the page.
import { signal } from '@preact/signals';

export const dragging = signal(false);
