/** How every place to type looks. */
export const field =
  'rounded-md border border-line bg-surface px-2 outline-offset-0 focus-visible:border-accent focus-visible:outline-1'
