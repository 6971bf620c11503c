import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { approval, letCommitDie, openedThread, say, stopButton } from './page.ts'

/** What axe finds wrong with the window as it stands, in words. */
async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test('axe finds nothing wrong on the way from the start to a commit', async ({ app }) => {
      const page = await app.window()
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.getByText('Agents on this machine')).toBeVisible()
      await expect(page.getByText('Looking …')).toBeHidden()
      expect(await problems(page), 'start').toEqual([])

      await page.getByRole('button', { name: 'Open a repository' }).click()
      await expect(page.getByRole('dialog', { name: 'Open a repository' })).toBeVisible()
      expect(await problems(page), 'open a repository').toEqual([])
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Try the practice agent' }).click()
      await say(page, 'add a file hello.ts saying const greeting = 1 then run echo hi')
      await expect(approval(page)).toContainText('hello.ts')
      expect(await problems(page), 'approval of an edit').toEqual([])
      await page.keyboard.press('Enter')
      await expect(approval(page)).toContainText('echo hi')
      await page.keyboard.press('r')
      expect(await problems(page), 'approval of a command, with a rule').toEqual([])
      await page.keyboard.press('Escape')
      await approval(page)
        .getByRole('button', { name: /^Allow once/ })
        .click()
      await expect(approval(page)).toBeHidden()
      await expect(stopButton(page)).toBeHidden()

      await say(page, 'ask me which colour: red or blue')
      const question = page.getByRole('region', { name: 'Question' })
      await expect(question).toBeVisible()
      expect(await problems(page), 'question').toEqual([])
      await question.getByRole('button', { name: 'Decline' }).click()
      await expect(stopButton(page)).toBeHidden()

      const review = page.getByRole('complementary', { name: 'Review' })
      await expect(review.getByText('hello.ts').first()).toBeVisible()
      await expect(review.getByText('greeting').first()).toBeVisible()
      expect(await problems(page), 'changes').toEqual([])
      await page.getByRole('tab', { name: 'Checkpoints' }).click()
      await expect(page.getByRole('tabpanel', { name: 'Checkpoints' })).toBeVisible()
      expect(await problems(page), 'checkpoints').toEqual([])

      await page.keyboard.press('ControlOrMeta+k')
      await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
      expect(await problems(page), 'palette').toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden()
      await page.getByRole('button', { name: 'Keys', exact: true }).click()
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
      expect(await problems(page), 'keys').toEqual([])
    })

    test('axe finds nothing wrong on the pages beside the threads', async ({ app }) => {
      const { repository, page } = await openedThread(app)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await say(page, 'say all is well')
      await expect(page.getByText('all is well', { exact: true }).last()).toBeVisible()
      await expect(stopButton(page)).toBeHidden()
      await letCommitDie(repository, page)

      await page.getByRole('button', { name: 'A job was given up' }).click()
      await page.getByRole('button', { name: '5 attempts' }).click()
      await expect(page.getByRole('table', { name: 'Attempts' })).toBeVisible()
      await page.getByText(/^Over \(/).click()
      expect(await problems(page), 'jobs').toEqual([])

      await page.keyboard.press('ControlOrMeta+Shift+f')
      const box = page.getByRole('searchbox', { name: 'Search all threads' })
      await expect(box).toBeVisible()
      expect(await problems(page), 'empty search').toEqual([])
      await box.fill('well')
      await expect(page.locator('mark').first()).toBeVisible()
      expect(await problems(page), 'search').toEqual([])

      for (const name of ['Activity', 'Usage']) {
        await page.getByRole('button', { name, exact: true }).click()
        await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
        await expect(page.getByText('Loading …')).toBeHidden()
        expect(await problems(page), name).toEqual([])
      }
    })

    test('axe finds nothing wrong with automations', async ({ app }) => {
      const { page } = await openedThread(app)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await say(page, 'say all is well')
      await expect(page.getByText('all is well', { exact: true }).last()).toBeVisible()
      await expect(stopButton(page)).toBeHidden()

      await page.getByRole('button', { name: 'Automations', exact: true }).click()
      await expect(page.getByText('No automations yet')).toBeVisible()
      expect(await problems(page), 'no automations').toEqual([])
      await page.getByRole('button', { name: 'New automation' }).click()
      await page.getByRole('button', { name: /^Create/ }).click()
      await expect(page.getByText('Choose what to wait for.')).toBeVisible()
      expect(await problems(page), 'automation with questions open').toEqual([])
      await page.getByRole('textbox', { name: 'Name' }).fill('Count')
      await page.getByRole('checkbox', { name: 'a turn completes' }).check()
      await page.getByRole('button', { name: 'Add a condition' }).click()
      await page.getByRole('textbox', { name: 'Command' }).fill('echo {{nope}} one')
      expect(await problems(page), 'automation form').toEqual([])
      await page.getByRole('button', { name: 'Remove condition 1' }).click()
      await page.getByRole('button', { name: 'Try it on the past' }).click()
      await expect(page.getByText('Would have fired once')).toBeVisible()
      expect(await problems(page), 'dry run').toEqual([])
      await page.getByRole('button', { name: /^Create/ }).click()
      await page.getByRole('button', { name: 'Run now' }).click()
      await page.getByRole('menuitem', { name: 'In “A thread”' }).click()
      await page.getByRole('button', { name: /^Done echo/ }).click()
      await expect(page.getByRole('group', { name: 'Output' })).toBeVisible()
      expect(await problems(page), 'automation with a run').toEqual([])
      await page.getByRole('button', { name: 'All automations' }).click()
      await expect(page.getByRole('switch')).toBeVisible()
      expect(await problems(page), 'automations').toEqual([])
    })

    test('axe finds nothing wrong when things go badly', async ({ served: app }) => {
      const { repository, page } = await openedThread(app)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      repository.hook('pre-commit', 'seq 200 >&2; exit 1')
      await say(page, 'fail with everything is lost')
      await expect(page.getByRole('note', { name: 'The turn failed' })).toBeVisible()
      expect(await problems(page), 'failed turn').toEqual([])

      repository.write('readme.txt', 'one\ntwo\n')
      await page.getByRole('button', { name: 'Look again' }).click()
      await page.getByRole('textbox', { name: 'Commit message' }).fill('Count to two')
      await page.getByRole('button', { name: /^Commit/ }).click()
      await expect(page.getByLabel('What git said').first()).toBeVisible()
      expect(await problems(page), 'failed commit').toEqual([])

      await app.kill()
      await expect(page.getByText('The host does not answer')).toBeVisible()
      expect(await problems(page), 'lost host').toEqual([])

      const stranger = await app.windowWith('x'.repeat(43))
      await stranger.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(stranger.getByText('does not know this token')).toBeVisible()
      expect(await problems(stranger), 'token').toEqual([])
    })
  })
}
