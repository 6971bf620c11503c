/** What a condition asks of a field, as a person chooses it. */
export const tests = ['is', 'isNot', 'contains', 'startsWith', 'atLeast', 'atMost'] as const
export type ConditionTest = (typeof tests)[number]

export const testWords: Record<ConditionTest, string> = {
  is: 'is',
  isNot: 'is not',
  contains: 'contains',
  startsWith: 'starts with',
  atLeast: 'is at least',
  atMost: 'is at most',
}

/** A condition as it is typed. */
export type DraftCondition = { field: string; test: ConditionTest; value: string }

export type Literal = string | number | boolean | null

/** Numbers, `true`, `false` and `null` are meant as such; in quotes, and all else, it is a text. */
export function literalOf(typed: string): Literal {
  const text = typed.trim()
  if (text === 'true') return true
  if (text === 'false') return false
  if (text === 'null') return null
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text)) return Number(text)
  const [, quoted] = /^"(.*)"$/s.exec(text) ?? []
  return quoted ?? typed
}

/** How a literal is typed, so that `literalOf` gives it again. */
export function typedAs(literal: Literal): string {
  const plain = String(literal)
  return typeof literal !== 'string' || literalOf(plain) === plain ? plain : `"${plain}"`
}

/** A condition in words. */
export const conditionWords = ({ field, test, value }: DraftCondition): string =>
  `${field} ${testWords[test]} ${value}`
