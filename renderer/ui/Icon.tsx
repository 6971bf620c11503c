const paths = {
  archive: 'M2.5 3.5h11v3h-11zM3.5 6.5v6h9v-6M6.5 9h3',
  arrowDown: 'M8 3v10M4 9l4 4 4-4',
  arrowUp: 'M8 13V3M4 7l4-4 4 4',
  activity: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  bars: 'M3 13V8M6.5 13V3.5M10 13V6M13.5 13v-3',
  bell: 'M4 11V7.5a4 4 0 0 1 8 0V11l1 1H3zM7 13.5h2',
  bolt: 'M9 2L3.5 9H8l-1 5 5.5-7H8z',
  branch:
    'M4.5 5v6M4.5 11a1.5 1.5 0 1 0 0 .01M4.5 5a1.5 1.5 0 1 0 0-.01M11.5 6.5a1.5 1.5 0 1 0 0-.01M11.5 6.5c0 3-7 1.5-7 4.5',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  chevronDown: 'M4 6l4 4 4-4',
  chevronRight: 'M6 4l4 4-4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  command: 'M3.5 5l3 3-3 3M8 11.5h4.5',
  copy: 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7',
  drawer: 'M2.5 3h11v10h-11zM2.5 9.5h11',
  dock: 'M2.5 3h11v10h-11zM9.5 3v10',
  edit: 'M3 13l.7-3L11 2.7l2.3 2.3L6 12.3z',
  fetch:
    'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M2.5 8h11M8 2.5c-4 4-4 7 0 11M8 2.5c4 4 4 7 0 11',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  fork: 'M4.5 5.5v5M4.5 4a1.5 1.5 0 1 0 0 .01M4.5 12a1.5 1.5 0 1 0 0 .01M11.5 4a1.5 1.5 0 1 0 0 .01M11.5 5.5c0 3.5-7 2-7 5',
  folder: 'M2.5 4h4l1.5 1.5h5.5v7h-11z',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  inbox: 'M2.5 9l2-5.5h7l2 5.5v3.5h-11zM2.5 9H6l1 1.5h2L10 9h3.5',
  jobs: 'M2.5 4h2v2h-2zM2.5 10h2v2h-2zM7 5h6.5M7 11h6.5',
  keyboard: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.5h6',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  other: 'M8 5.5v3M8 10.5h.01M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11',
  play: 'M5 3l8 5-8 5z',
  plus: 'M8 3v10M3 8h10',
  paperclip:
    'M13 7.5L8 12.5a3 3 0 0 1-4.3-4.3l5.5-5.5a2 2 0 0 1 2.9 2.9l-5.4 5.4a1 1 0 0 1-1.5-1.4l4.6-4.6',
  question:
    'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M6.3 6.4a1.75 1.75 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.2M8 11.2h.01',
  read: 'M2.5 4c2-1 4-.7 5.5.5 1.5-1.2 3.5-1.5 5.5-.5v8.5c-2-1-4-.7-5.5.5-1.5-1.2-3.5-1.5-5.5-.5zM8 4.5v8.5',
  refresh: 'M12.5 5.5A5 5 0 1 0 13 9M12.8 2.5v3h-3',
  restore: 'M3.5 5.5A5 5 0 1 1 3 9M3.2 2.5v3h3M8 5.5V8l2 1.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3l3.2 3.2',
  shield: 'M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4z',
  sidebar: 'M2.5 3h11v10h-11zM6.5 3v10',
  sliders:
    'M2.5 5h6M12 5h1.5M8.5 5a1.75 1.75 0 1 0 3.5 0a1.75 1.75 0 1 0-3.5 0M2.5 11H4M7.5 11h6M4 11a1.75 1.75 0 1 0 3.5 0a1.75 1.75 0 1 0-3.5 0',
  split: 'M2.5 3h11v10h-11zM8 3v10',
  stop: 'M4.5 4.5h7v7h-7z',
  sun: 'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.5 3.5l1 1M11.5 11.5l1 1M3.5 12.5l1-1M11.5 4.5l1-1',
  think: 'M8 2.5a4 4 0 0 0-2 7.5v1.5h4V10a4 4 0 0 0-2-7.5M6.5 13.5h3',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9',
  unified: 'M2.5 3h11v10h-11zM2.5 8h11',
} satisfies Record<string, string>

export type IconName = keyof typeof paths

/** A drawing beside words, or inside a control that has a name of its own; never the only label. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' || name === 'grip' ? 2 : 1.3}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  )
}
