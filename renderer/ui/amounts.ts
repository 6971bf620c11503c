const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })

/** A number in a few letters: `950`, `1.2K`, `3.4M`. */
export const compact = (amount: number): string => short.format(amount)

/** US dollars; what is less than a cent says so, for it is not nothing. */
export const dollars = (amount: number): string =>
  amount > 0 && amount < 0.005 ? '<$0.01' : money.format(amount)

/** A cost; agents that tell none cost nobody knows what, so no zero is claimed. */
export const costWords = (amount: number): string => (amount > 0 ? dollars(amount) : '–')
