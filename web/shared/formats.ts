// How sizes, times and numbers are written on all pages, and which addresses may become links.

export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const kilo = bytes / 1000;
  if (kilo < 1000) return `${Math.round(kilo)} KB`;
  return `${(kilo / 1000).toFixed(kilo < 10000 ? 1 : 0)} MB`;
}

/** An address that may become a link; null: show it as text. */
export function linkOf(source: string): string | null {
  return /^https:\/\/[^\s]+$/.test(source) && URL.canParse(source) ? source : null;
}

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export const numberText = (value: number): string => numbers.format(value);
/** 12345: "12.3K". */
export const shortNumber = (value: number): string => short.format(value);
export const counted = (count: number, one: string, many = `${one}s`): string => `${numberText(count)} ${count === 1 ? one : many}`;

function written(format: Intl.DateTimeFormat, at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : format.format(date);
}

export const dateText = (at: string): string => written(dates, at);
export const momentText = (at: string): string => written(moments, at);

/** 95 seconds: "1 min 35 s". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole / 60} min`;
  const hours = Math.floor(whole / 3600), minutes = Math.round((whole % 3600) / 60);
  return minutes && hours < 10 ? `${hours} h ${minutes} min` : `${hours} h`;
}
