import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { openedThread, openThread, say } from './page.ts'

const agent = { provider: 'practice', mode: 'full' }
const LINES = 40
/** Lines that the agent's renaming changes: two hunks, far from each other and from the end. */
const NAMED = new Set([3, 20])

const changes = (page: Page) => page.getByRole('tabpanel', { name: 'Changes' })
const diff = (page: Page) => changes(page).getByRole('region', { name: /^Diff of/ })
const commitForm = (page: Page) => page.getByRole('form', { name: 'Commit' })
const commitMessage = (page: Page) => page.getByRole('textbox', { name: 'Commit message' })

/** The number of a line in the gutter, on the side where it was added or removed. */
const number = (page: Page, line: number, type: 'change-addition' | 'change-deletion') =>
  diff(page).locator(`[data-column-number="${line}"][data-line-type="${type}"]`)

/** The text of a line that was added or removed. */
const line = (page: Page, at: number, type: 'change-addition' | 'change-deletion') =>
  diff(page).locator(`[data-content] [data-line="${at}"][data-line-type="${type}"]`)

async function chooseScope(page: Page, name: string): Promise<void> {
  await changes(page).getByRole('combobox', { name: 'What to compare' }).click()
  await page.getByRole('option', { name, exact: true }).click()
}

/** A thread whose agent has changed two lines of a poem and put two more below it. */
async function reviewedThread(app: Parameters<typeof openedThread>[0]) {
  const { repository, page } = await openedThread(app, agent)
  mkdirSync(path.join(repository.root, 'src'))
  const poem = Array.from({ length: LINES }, (_, at) =>
    NAMED.has(at + 1) ? `alpha ${at + 1}` : `line ${at + 1}`,
  )
  repository.write('src/poem.txt', `${poem.join('\n')}\n`)
  repository.git('add', '--all')
  repository.git('commit', '--quiet', '--message=poem')
  await say(
    page,
    'rename alpha to beta in src then append "one more" to src/poem.txt then append "and another" to src/poem.txt',
  )
  await expect(page.getByText(/^Done in/)).toBeVisible({ timeout: 20_000 })
  await expect(diff(page).getByText('and another')).toBeVisible({ timeout: 20_000 })
  return { repository, page }
}

test('comments on lines gather, outlive a reload and go to the agent as one message', async ({
  app,
}) => {
  const { page } = await reviewedThread(app)
  await line(page, 3, 'change-addition').click()
  const comment = page.getByRole('textbox', { name: 'Comment' })
  await comment.fill('Why beta?')
  await page.getByRole('button', { name: 'Keep' }).click()
  await number(page, 41, 'change-addition').click()
  await number(page, 42, 'change-addition').click({ modifiers: ['Shift'] })
  const chosen = page.getByRole('group', { name: 'Lines chosen' })
  await expect(chosen).toContainText('2 lines (2 added)')
  await chosen.getByRole('button', { name: 'Comment' }).click()
  await expect(comment).toBeFocused()
  await page.keyboard.type('Two too many')

  await page.reload()
  await openThread(page, 'A thread')
  const tray = page.getByRole('region', { name: 'Comments' })
  await expect(tray).toContainText('2 comments')
  await expect(
    diff(page).getByRole('article', { name: 'Comment on src/poem.txt:3' }),
  ).toContainText('Why beta?')
  await tray.getByRole('button', { name: '2 comments' }).click()
  await tray.getByRole('button', { name: 'Edit comment on src/poem.txt:42' }).click()
  await comment.fill('Two lines too many')
  await page.getByRole('button', { name: 'Keep' }).click()
  await tray.getByRole('button', { name: 'Send to agent' }).click()
  await expect(tray).toBeHidden()
  const sent = page.getByRole('region', { name: 'Timeline' })
  await expect(sent.getByText('src/poem.txt:3').first()).toBeVisible()
  await expect(sent.getByText('Two lines too many').first()).toBeVisible()
  await expect(sent.getByText('+and another').first()).toBeVisible()
})

test('two hunks and one line are staged and committed, past a hook that fails; the commit is undone', async ({
  app,
}) => {
  const { repository, page } = await reviewedThread(app)
  const staged = () => repository.git('diff', '--cached', '--unified=0').split('\n').slice(4)
  await chooseScope(page, 'Staged and unstaged')
  await changes(page)
    .getByRole('button', { name: /^Stage hunk: lines 1–6/ })
    .click()
  await expect.poll(() => staged().join('\n')).toContain('+beta 3')
  await changes(page)
    .getByRole('button', { name: /^Stage hunk: lines 17–23/ })
    .click()
  await expect.poll(() => staged().join('\n')).toContain('+beta 20')
  await number(page, 41, 'change-addition').click()
  await changes(page).getByRole('button', { name: 'Stage lines' }).click()
  const cut = ['@@ -3 +3 @@ line 2', '-alpha 3', '+beta 3', '@@ -20 +20 @@ line 19', '-alpha 20']
  const rest = ['+beta 20', '@@ -40,0 +41 @@ line 40', '+one more']
  await expect.poll(staged).toEqual(cut.concat(rest))
  await expect(
    changes(page).getByRole('checkbox', { name: 'Stage src/poem.txt' }),
  ).toHaveJSProperty('indeterminate', true)

  repository.hook('pre-commit', 'for n in 1 2 3; do echo "problem $n"; done\nexit 1')
  await commitMessage(page).fill('Rename alpha')
  await page.getByRole('button', { name: /^Commit/ }).click()
  await expect(commitForm(page).getByLabel('Output')).toContainText('problem 1')
  await expect(commitForm(page).getByLabel('Output')).toContainText('problem 3')
  await expect(commitMessage(page)).toHaveValue('Rename alpha')

  repository.hook('pre-commit', 'echo checked')
  await page.getByRole('button', { name: /^Commit/ }).click()
  await expect(commitMessage(page)).toHaveValue('')
  expect(repository.git('show', '--format=%s', '--unified=0').split('\n').slice(-1)).toEqual([
    '+one more',
  ])
  await expect(diff(page).getByText('and another')).toBeVisible()

  await page.getByRole('button', { name: 'Undo last commit' }).click()
  await expect(commitMessage(page)).toHaveValue('Rename alpha')
  expect(repository.git('log', '-1', '--format=%s')).toBe('poem')
  expect(staged()).toContain('+one more')
})

test('a discarded hunk is asked about, gone, and back again', async ({ app }) => {
  const { repository, page } = await reviewedThread(app)
  const read = () => readFileSync(path.join(repository.root, 'src/poem.txt'), 'utf8').split('\n')
  await chooseScope(page, 'Staged and unstaged')
  await diff(page).focus()
  await page.keyboard.press('n')
  await page.keyboard.press('n')
  await page.keyboard.press('Shift+J')
  await expect(page.getByRole('group', { name: 'Lines chosen' })).toContainText(
    '2 lines (1 added, 1 removed)',
  )
  await page.keyboard.press('d')
  const question = page.getByRole('alertdialog', { name: 'Discard these changes?' })
  await expect(question).toContainText('2 lines (1 added, 1 removed) of src/poem.txt')
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(read()[19]).toBe('beta 20')

  await changes(page)
    .getByRole('button', { name: /^Discard hunk: lines 17–23/ })
    .click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await expect(changes(page).getByText('A checkpoint keeps what was there.')).toBeVisible()
  expect(read()[19]).toBe('alpha 20')
  expect(read()[2]).toBe('beta 3')
  await changes(page).getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(changes(page).getByText('What was discarded is back.')).toBeVisible()
  expect(read()[19]).toBe('beta 20')
})
