const DAY = 24 * 60 * 60 * 1000

/** The day in UTC on which a moment falls, as `2026-01-31`; milliseconds since the epoch. */
export function utcDay(at: number): string {
  // Counted in eras of 400 years that begin on the first of March, so that a leap day comes last.
  const days = Math.floor(at / DAY) + 719_468
  const era = Math.floor(days / 146_097)
  const ofEra = days - era * 146_097
  const leaps = Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096)
  const year = Math.floor((ofEra - leaps) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1
  const [number, before] = month < 10 ? [month + 3, 0] : [month - 9, 1]
  return [padded(year + era * 400 + before, 4), padded(number, 2), padded(day, 2)].join('-')
}

const padded = (number: number, length: number) => String(number).padStart(length, '0')
