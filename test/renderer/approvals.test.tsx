import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { PayloadOf } from '../../core/events.ts'
import { requestId, ruleId } from '../../core/ids.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayApproval, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World

beforeEach(async () => {
  world = new World()
  sayThread(world.log)
  sayThread(world.log, 'Another thread', ids.other)
  sayTurn(world.log)
  sayApproval(world.log)
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
  await showWindow(world.log)
  await expect.element(band()).toBeVisible()
  await message().click()
})
afterEach(closeWindow)

const band = () => page.getByRole('region', { name: 'Approval' })
const message = () => page.getByRole('textbox', { name: 'Message', exact: true })
const answers = () => [...world.sent('ApprovePendingAction'), ...world.sent('RejectPendingAction')]

function sayAsked(
  id: string,
  more: Pick<Partial<PayloadOf<'ApprovalRequested'>>, 'rewritable' | 'suggestions'>,
) {
  world.log.say('ApprovalRequested', {
    threadId: ids.thread,
    turnId: ids.turn,
    requestId: requestId.parse(id),
    title: 'Remove the build',
    kind: 'command',
    detail: { command: 'rm -r build' },
    ...more,
  })
}

describe('the approval band', () => {
  it('says the exact command and where it would run', async () => {
    await expect.element(band().getByLabelText('Command')).toMatchTextContent('npm test')
    await expect.element(band().getByText('/home/you/greeter')).toBeVisible()
  })

  it('allows for the thread with Shift+Enter while the composer is empty', async () => {
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}')
    await expect.poll(answers).toMatchObject([{ scope: 'thread', requestId: ids.request }])
  })

  it('takes Enter as a message while something is typed', async () => {
    await userEvent.keyboard('Wait{Enter}')
    await expect.poll(() => world.sent('StartTurn')).toMatchObject([{ text: 'Wait' }])
    expect(answers()).toEqual([])
  })

  it('takes no key from another text field', async () => {
    await page.getByRole('searchbox', { name: 'Filter threads' }).click()
    await userEvent.keyboard('{Enter}{Backspace}r')
    await page.getByRole('textbox', { name: 'Commit message' }).click()
    await userEvent.keyboard('{Enter}')
    expect(answers()).toEqual([])
    await expect.element(button('Allow once')).toBeVisible()
  })

  it('lets a focused button have its own Enter', async () => {
    await page.getByRole('tab', { name: 'Checkpoints' }).click()
    await userEvent.keyboard('{Enter}')
    expect(answers()).toEqual([])
  })

  it('rejects with a reason after Backspace', async () => {
    await userEvent.keyboard('{Backspace}')
    await expect.element(page.getByRole('textbox', { name: 'Reason' })).toHaveFocus()
    await userEvent.keyboard('Use pnpm{Enter}')
    await expect.poll(answers).toMatchObject([{ reason: 'Use pnpm' }])
    await expect.element(band()).not.toBeInTheDocument()
  })

  it('rejects after Esc twice, and Esc once more decides nothing', async () => {
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByText('Esc again to reject')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('textbox', { name: 'Reason' })).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(button('Allow once')).toBeVisible()
    expect(answers()).toEqual([])
    expect(world.sent('InterruptTurn')).toEqual([])
  })

  it('adds a rule for an edited pattern, then allows by it', async () => {
    await button('Always…').click()
    const pattern = page.getByRole('textbox', { name: 'Pattern' })
    await expect.element(pattern).toHaveValue('npm test')
    await pattern.fill('npm')
    await userEvent.keyboard('{Enter}')
    expect(world.sent('AddPermissionRule')).toEqual([])
    await button('Always allow').click()
    await expect.poll(answers).toHaveLength(1)
    const [rule] = world.sent('AddPermissionRule')
    expect(rule).toMatchObject({
      effect: 'allow',
      kind: 'command',
      pattern: 'npm',
      scope: { projectId: ids.project },
    })
    expect(answers()).toMatchObject([{ scope: { ruleId: rule?.['ruleId'] } }])
  })

  it('opens the rule with R where nobody types, and not in the composer', async () => {
    await userEvent.keyboard('r')
    await expect.element(message()).toHaveValue('r')
    await page.getByRole('region', { name: 'Timeline' }).click()
    await userEvent.keyboard('r')
    await expect.element(page.getByRole('textbox', { name: 'Pattern' })).toBeVisible()
  })

  it('counts requests, and shows one at a time', async () => {
    sayApproval(world.log, 'rm -r build', 'request-2')
    await expect.element(band().getByText('1 of 2')).toBeVisible()
    await button('Next request').click()
    await expect.element(band().getByLabelText('Command')).toMatchTextContent('rm -r build')
    await button('Reject').click()
    await expect.poll(answers).toMatchObject([{ requestId: 'request-2' }])
    await expect.element(band().getByLabelText('Command')).toMatchTextContent('npm test')
  })

  it('neither takes the focus nor decides when one leaves', async () => {
    await expect.element(message()).toHaveFocus()
    sayApproval(world.log, 'rm -r build', 'request-2')
    await expect.element(band().getByText('1 of 2')).toBeVisible()
    await expect.element(message()).toHaveFocus()
    await button(/^Idle Another thread/).click()
    await expect.element(band()).not.toBeInTheDocument()
    expect(answers()).toEqual([])
  })

  it('is announced, counted in the title, and a key away from any other thread', async () => {
    await expect.poll(() => document.title).toBe('(1) Gaffer')
    await button(/^Idle Another thread/).click()
    world.log.say('ActionRejected', {
      threadId: ids.thread,
      turnId: ids.turn,
      requestId: ids.request,
      by: { user: 'you' },
    })
    await expect.poll(() => document.title).toBe('Gaffer')
    sayApproval(world.log, 'npm run build', 'request-3')
    await expect
      .element(page.getByRole('status', { name: 'Announcements' }))
      .toMatchTextContent('Greet in French: needs approval')
    await userEvent.keyboard('{Control>}j{/Control}')
    await expect.element(band()).toBeVisible()
  })

  it('says which rule has a person asked, and of a rule that is gone that it is', async () => {
    const rule = ruleId.parse('rule-1')
    world.log.say('PermissionRuleAdded', {
      ruleId: rule,
      effect: 'ask',
      kind: 'other',
      pattern: 'mcp:tracker/*',
      scope: 'everywhere',
    })
    const asked = {
      threadId: ids.thread,
      turnId: ids.turn,
      requestId: requestId.parse('request-2'),
      title: 'create_issue',
      rule,
      kind: 'other' as const,
      detail: {
        text: 'Title: Refunds fail',
        tool: { server: 'tracker', name: 'create_issue' },
        network: { host: 'tracker.example' },
      },
    }
    world.log.say('ApprovalRequested', asked)
    await button('Next request').click()
    await expect
      .element(band())
      .toMatchTextContent(/because of a rule: ask about tools that match mcp:tracker\/\*/)
    await expect
      .element(band())
      .toMatchTextContent(/Use the tool create_issue of the server tracker/)
    await expect.element(band()).toMatchTextContent(/Talk to the host tracker.example/)
    world.log.say('ApprovalRequested', {
      ...asked,
      requestId: requestId.parse('request-3'),
      rule: 'no-more',
    })
    await button('Next request').click()
    await expect.element(band()).toMatchTextContent(/a rule that is no longer listed/)
  })

  it('takes another command with E, once, where the agent lets it be put otherwise', async () => {
    await page.getByRole('region', { name: 'Timeline' }).click()
    await userEvent.keyboard('e')
    await expect.element(button('Allow once')).toBeVisible()
    sayAsked('request-2', { rewritable: true })
    await button('Next request').click()
    await page.getByRole('region', { name: 'Timeline' }).click()
    await userEvent.keyboard('e')
    const command = page.getByRole('textbox', { name: 'Command to allow' })
    await expect.element(command).toHaveFocus()
    await expect.element(command).toHaveValue('rm -r build')
    await command.fill('rm -r build/cache')
    await userEvent.keyboard('{Enter}')
    expect(answers()).toEqual([])
    await command.fill('rm -r build/cache')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await expect
      .poll(answers)
      .toMatchObject([{ requestId: 'request-2', scope: 'once', command: 'rm -r build/cache' }])
    await expect
      .element(button(/^Remove the build/))
      .toMatchTextContent('allowed as: rm -r build/cache')
  })

  it('is allowed as it was asked when nothing of the command was changed', async () => {
    sayAsked('request-2', { rewritable: true })
    await button('Next request').click()
    await button('Edit command…').click()
    await button('Allow this once').click()
    await expect.poll(answers).toMatchObject([{ requestId: 'request-2', scope: 'once' }])
    expect(answers()[0]).not.toHaveProperty('command')
  })

  it('offers the patterns that the agent proposes before our own', async () => {
    const suggestions = [
      { kind: 'command' as const, pattern: 'rm -r build/tmp' },
      { kind: 'command' as const, pattern: 'rm $(ls)' },
    ]
    sayAsked('request-2', { suggestions })
    await button('Next request').click()
    await button('Always…').click()
    const offered = page.getByRole('group', { name: 'Proposed patterns' })
    const pattern = page.getByRole('textbox', { name: 'Pattern' })
    await expect.element(pattern).toHaveValue('rm -r build/tmp')
    expect(
      offered
        .getByRole('button')
        .elements()
        .map((each) => each.textContent),
    ).toEqual(['rm -r build/tmp', 'rm -r'])
    await offered.getByRole('button', { name: 'rm -r', exact: true }).click()
    await expect.element(pattern).toHaveValue('rm -r')
    await button('rm -r build/tmp').click()
    await button('Always allow').click()
    await expect
      .poll(() => world.sent('AddPermissionRule'))
      .toMatchObject([{ kind: 'command', pattern: 'rm -r build/tmp', effect: 'allow' }])
  })

  it('stands in the timeline as history, with its verdict', async () => {
    const line = button(/Run npm test/)
    await expect.element(line).toMatchTextContent('needs approval')
    await button('Allow once').click()
    await expect.element(line).toMatchTextContent('allowed by you')
  })
})
