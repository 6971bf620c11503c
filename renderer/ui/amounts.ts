const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })

/** A number in a few letters: `950`, `1.2K`, `3.4M`. */
export const compact = (amount: number): string => short.format(amount)

/** US dollars; what is less than a cent says so, for it is not nothing. */
export const dollars = (amount: number): string =>
  amount > 0 && amount < 0.005 ? '<$0.01' : money.format(amount)

/** A cost; agents that tell none cost nobody knows what, so no zero is claimed. */
export const costWords = (amount: number): string => (amount > 0 ? dollars(amount) : '–')

/** A size in bytes in a few letters: `950 B`, `12 kB`, `3.4 MB`, `1.2 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} kB`
  if (bytes < 1024 ** 3) return `${Math.ceil((bytes * 10) / 1024 ** 2) / 10} MB`
  return `${Math.ceil((bytes * 10) / 1024 ** 3) / 10} GB`
}
