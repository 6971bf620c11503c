import type { CSSProperties } from 'react'
import { createHighlighterCore, type HighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import { bundledLanguages, bundledLanguagesAlias } from 'shiki/langs'
import { bundledThemes } from 'shiki/themes'

export type Line = { text: string; style: CSSProperties }[]

/** Beyond this a block stays plain: colouring it would hold up the window. In UTF-16 units. */
const HIGHLIGHT_LIMIT = 50_000

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const

let highlighter: Promise<HighlighterCore> | undefined

// The regex engine is the JavaScript one: the page's policy allows no WebAssembly.
const getHighlighter = () =>
  (highlighter ??= createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: Object.values(themes).map((name) => bundledThemes[name]),
    langs: [],
  }))

/** Colours code for both themes at once. Null for a language that is not known, or too much code. */
export async function highlight(code: string, name: string): Promise<Line[] | null> {
  const languages = { ...bundledLanguages, ...bundledLanguagesAlias }
  const language = Object.entries(languages).find(([each]) => each === name.toLowerCase())?.[1]
  if (!language || code.length > HIGHLIGHT_LIMIT) return null
  const shiki = await getHighlighter()
  await shiki.loadLanguage(language)
  const { tokens } = shiki.codeToTokens(code, {
    lang: name.toLowerCase(),
    themes,
    defaultColor: false,
  })
  return tokens.map((line) =>
    line.map(({ content, htmlStyle }) => ({ text: content, style: { ...htmlStyle } })),
  )
}
