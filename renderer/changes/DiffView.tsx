import { MultiFileDiff } from '@pierre/diffs/react'
import { useMemo } from 'react'
import type { FileEdit } from '../../core/items.ts'
import { useApp } from '../store/app.ts'

// The themes bring a background of their own; a diff lies on our surface like everything else.
const OUR_SURFACE = `:host, [data-diffs], [data-diff], [data-file], pre {
  --diffs-light-bg: var(--color-surface) !important;
  --diffs-dark-bg: var(--color-surface) !important;
  --diffs-bg-separator-override: var(--color-sunken);
  --diffs-selection-base: var(--color-accent) !important;
  --diffs-font-family: var(--font-mono);
  --diffs-font-size: 12px;
  --diffs-line-height: 19px;
}
/* The theme's comments are too pale for a changed word's ground. */
[style*='--diffs-token-light:#66707b' i] {
  --diffs-token-light: #505963 !important;
}`

/** The library's buttons between hunks have neither a name nor a way to be reached by key. */
function nameExpanders(node: HTMLElement): void {
  for (const button of node.shadowRoot?.querySelectorAll<HTMLElement>('[data-expand-button]') ??
    []) {
    button.ariaLabel =
      button.dataset['expandUp'] === undefined ? 'Show lines below' : 'Show lines above'
    button.tabIndex = 0
    button.onkeydown = ({ key }) => {
      if (key === 'Enter') button.click()
    }
  }
}

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const

/** How every diff looks. */
export function useDiffOptions(diffStyle: 'unified' | 'split') {
  const theme = useApp((app) => app.theme)
  return useMemo(
    () => ({
      theme: themes,
      themeType: theme,
      diffStyle,
      lineDiffType: 'word-alt' as const,
      hunkSeparators: 'line-info' as const,
      // A dock is narrow, and what has to be scrolled sideways is not read.
      overflow: 'wrap' as const,
      unsafeCSS: OUR_SURFACE,
      onPostRender: nameExpanders,
    }),
    [theme, diffStyle],
  )
}

/** One edited file, from its two texts. */
export function EditView({ edit }: { edit: FileEdit }) {
  const options = useDiffOptions('unified')
  const oldFile = useMemo(
    () => ({ name: edit.path, contents: edit.oldText ?? '' }),
    [edit.path, edit.oldText],
  )
  const newFile = useMemo(
    () => ({ name: edit.path, contents: edit.newText ?? '' }),
    [edit.path, edit.newText],
  )
  return (
    <div className="max-h-96 overflow-auto rounded-md border border-line">
      <MultiFileDiff oldFile={oldFile} newFile={newFile} options={options} />
    </div>
  )
}
