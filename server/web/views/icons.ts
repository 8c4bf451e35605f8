import { type Html, html, raw } from '../html.ts'

/** Drawn on a 20-pixel grid, in the colour of the text around them; words are given by what holds them. */
const shapes = {
  play: '<path fill="currentColor" stroke="none" d="M6 3.6v12.8a.6.6 0 0 0 .92.5l9.9-6.4a.6.6 0 0 0 0-1L6.92 3.1A.6.6 0 0 0 6 3.6z"/>',
  pause: '<path fill="currentColor" stroke="none" d="M5.5 3.5h3v13h-3zM11.5 3.5h3v13h-3z"/>',
  loud: '<path fill="currentColor" stroke="none" d="M3 7.5h2.8L10 4v12l-4.2-3.5H3z"/><path d="M12.7 7.2a4 4 0 0 1 0 5.6M14.9 5a7 7 0 0 1 0 10"/>',
  mute: '<path fill="currentColor" stroke="none" d="M3 7.5h2.8L10 4v12l-4.2-3.5H3z"/><path d="m13 8 4 4m0-4-4 4"/>',
  link: '<path d="M8.5 11.5a3 3 0 0 0 4.2 0l2.9-2.9a3 3 0 1 0-4.2-4.2L10 5.8M11.5 8.5a3 3 0 0 0-4.2 0l-2.9 2.9a3 3 0 1 0 4.2 4.2l1.4-1.4"/>',
  check: '<path d="m4 10.5 4 4 8-9"/>',
  search: '<circle cx="8.75" cy="8.75" r="5.25"/><path d="m12.75 12.75 4 4"/>',
  wish: '<path d="M5.5 3.5h9v13L10 13.25 5.5 16.5z"/>',
  plus: '<path d="M10 4.5v11m-5.5-5.5h11"/>',
  close: '<path d="m5.5 5.5 9 9m0-9-9 9"/>',
  down: '<path d="m5 8 5 5 5-5"/>',
  heart: '<path d="M10 16.5 3.9 10.3a3.9 3.9 0 0 1 5.5-5.5l.6.6.6-.6a3.9 3.9 0 0 1 5.5 5.5z"/>',
  repost: '<path d="M3.5 9V7.5a2 2 0 0 1 2-2h10m-3-3 3 3-3 3M16.5 11v1.5a2 2 0 0 1-2 2h-10m3 3-3-3 3-3"/>',
  previous:
    '<path fill="currentColor" stroke="none" d="M15 4.2v11.6a.5.5 0 0 1-.78.4L6.5 10.4V16H5V4h1.5v5.6l7.72-5.8a.5.5 0 0 1 .78.4z"/>',
  next: '<path fill="currentColor" stroke="none" d="M5 4.2v11.6a.5.5 0 0 0 .78.4l7.72-5.8V16H15V4h-1.5v5.6L5.78 3.8A.5.5 0 0 0 5 4.2z"/>',
  queue: '<path d="M3 5h14M3 10h8M3 15h8"/><path fill="currentColor" stroke="none" d="M13.5 9.5v7l5-3.5z"/>',
  'queue-next': '<path d="M3 5h14M9 10h8M9 15h8M3 9.5v6l3.5-3z"/>',
  'queue-last': '<path d="M3 5h14M3 10h9M3 15h6M14.5 11.5v6m-3-3h6"/>',
  shuffle:
    '<path d="M3 6h2.5l7 8H17m-2.5-2.5L17 14l-2.5 2.5M3 14h2.5l2-2.3m3-3.4 2-2.3H17m-2.5-2.5L17 6l-2.5 2.5"/>',
  grip: '<path d="M5 7.5h10M5 12.5h10"/>',
  more: '<path fill="currentColor" stroke="none" d="M4 8.5h3v3H4zM8.5 8.5h3v3h-3zM13 8.5h3v3h-3z"/>',
  bell: '<path d="M4.5 14h11c-1.2-1.3-1.6-2.8-1.6-5.6a3.9 3.9 0 0 0-7.8 0c0 2.8-.4 4.3-1.6 5.6zM8.3 16.5a1.8 1.8 0 0 0 3.4 0"/>',
  person: '<circle cx="10" cy="6.75" r="3"/><path d="M4 16.5a6 6 0 0 1 12 0"/>',
  comment: '<path d="M4 4.5h12v8.5H9.5L6 16v-3H4z"/>',
  info: '<circle cx="10" cy="10" r="6.75"/><path d="M10 9v4.5M10 6.6v.1"/>',
  warning: '<path d="M10 3.5 2.75 16.25h14.5zM10 8.25v3.75M10 14v.1"/>',
  theme:
    '<circle cx="10" cy="10" r="6.25"/><path fill="currentColor" stroke="none" d="M10 3.75a6.25 6.25 0 0 1 0 12.5z"/>',
} as const

export type IconName = keyof typeof shapes

export const icon = (name: IconName): Html =>
  html`<svg class="icon icon-${name}" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${raw(shapes[name])}</svg>`
