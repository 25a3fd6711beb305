// How the picture fills the screen: edge to edge where little is lost, else whole.

export interface Size {
  width: number;
  height: number;
}

/** The most of a side that may lie outside of the screen. */
const MOST_CUT = 0.4;

export function fitOf(picture: Size, screen: Size): 'cover' | 'contain' {
  if (picture.width <= 0 || picture.height <= 0 || screen.width <= 0 || screen.height <= 0) return 'contain';
  const shown = picture.width / picture.height / (screen.width / screen.height);
  const cut = 1 - Math.min(shown, 1 / shown);
  return cut <= MOST_CUT ? 'cover' : 'contain';
}
