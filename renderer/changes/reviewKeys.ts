/** What the shown diff does about a key; whether it did anything. */
export type PaneKeys = (key: string, extend: boolean) => boolean

/** The keys of a review, as the keys dialog tells them. */
export const reviewKeys: readonly [string, string][] = [
  [']  [', 'File below, above'],
  ['N  P', 'Next, previous hunk'],
  ['J  K', 'Line below, above; with ⇧ choose more'],
  ['S', 'Stage or unstage the lines chosen'],
  ['D', 'Discard the lines chosen'],
  ['M', 'Comment on the line'],
  ['O', 'Open in your editor'],
]
