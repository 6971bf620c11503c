/**
 * Whether a text is other than it looks: characters that nobody sees, that look like a space, or
 * that show it in another order than it has; letters of several scripts in one word.
 *
 * What looks like one thing and is another can be allowed once, by somebody who looked at it, but is
 * not worth a standing answer.
 */
export const isDisguised = (text: string): boolean => UNSEEN.test(text) || MIXED.test(text)

// Formats, unassigned and private ones; separators; letters and marks that are drawn as nothing;
// spaces but the usual one; controls but tab and line feed.
const UNSEEN = new RegExp(
  [
    String.raw`[\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}]`,
    String.raw`[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]`,
    String.raw`[^\P{Zs} ]`,
    String.raw`[^\P{Cc}\t\n]`,
  ].join('|'),
  'u',
)

// The scripts with letters that pass for Latin ones, next to a Latin letter.
const LOOKALIKE = ['Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic', 'Lisu']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')
const BETWEEN = String.raw`[\p{M}\d_-]*`
const MIXED = new RegExp(
  String.raw`\p{Script=Latin}${BETWEEN}[${LOOKALIKE}]|[${LOOKALIKE}]${BETWEEN}\p{Script=Latin}`,
  'u',
)
