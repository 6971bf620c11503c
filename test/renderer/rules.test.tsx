import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type RequestId, requestId, ruleId } from '../../core/ids.ts'
import { type PermissionRule, permissionRule } from '../../core/permission/rule.ts'
import type { QueryAnswer } from '../../core/queries.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayApproval, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

afterEach(closeWindow)

// Rows that were opened stay so in one page, by when their rule was added.
let added = Date.now() - 7_200_000
let world: World
let tried: unknown[]
let answer: QueryAnswer<'ruleDryRun'>

beforeEach(() => {
  world = new World()
  tried = []
  answer = {
    state: { status: 'ready', position: 1, lag: 0 },
    replayed: 20,
    covered: 17,
    changed: { allow: 14, ask: 3, deny: 0 },
    against: 1,
    since: null,
    examples: [
      {
        threadId: ids.thread,
        turnId: ids.turn,
        requestId: ids.request,
        projectId: ids.project,
        title: 'Run npm test',
        kind: 'command',
        at: 0,
        was: 'ask',
        would: 'allow',
        against: true,
      },
    ],
  }
  const { query, command } = world.log.script
  world.log.script = {
    query: (name, args) => {
      if (name !== 'ruleDryRun') return query?.(name, args)
      tried.push(args)
      return answer
    },
    command: (sent) => {
      if (sent.type === 'AddPermissionRule') {
        const { id: _id, type: _type, origin: _origin, ...rule } = sent
        world.log.say('PermissionRuleAdded', permissionRule.parse(rule))
      }
      if (sent.type === 'RemovePermissionRule')
        world.log.say('PermissionRuleRemoved', { ruleId: ruleId.parse(sent['ruleId']) })
      return command?.(sent)
    },
  }
  sayThread(world.log)
  sayTurn(world.log)
})

const sayRule = (name: string, fields: Partial<PermissionRule> = {}) =>
  world.log.say(
    'PermissionRuleAdded',
    {
      ruleId: ruleId.parse(name),
      effect: 'allow',
      kind: 'command',
      pattern: 'npm test',
      scope: 'everywhere',
      ...fields,
    },
    (added += 1000),
  )
/** An agent asks, and a rule answers. */
function sayUse(rule: string, request: RequestId = ids.request) {
  sayApproval(world.log, 'npm test', request)
  const answered = { threadId: ids.thread, turnId: ids.turn, requestId: request }
  world.log.say('ActionApproved', { ...answered, scope: 'once', by: { rule } })
}
async function showRules() {
  await showWindow(world.log)
  await button('Rules').click()
  await expect.element(page.getByRole('heading', { name: 'Rules', level: 1 })).toBeVisible()
}
const line = (name: string) => page.getByRole('listitem', { name, exact: true })

describe('the rules page', () => {
  it('says what rules are, as long as there are none', async () => {
    await showRules()
    await expect.element(page.getByText('No rules yet')).toBeVisible()
  })

  it('lists rules by where they hold, with what each has done, as it happens', async () => {
    sayRule('wide')
    sayRule('ours', {
      effect: 'deny',
      kind: 'edit',
      pattern: '/etc/**',
      scope: { projectId: ids.project },
    })
    await showRules()
    await expect.element(page.getByRole('heading', { name: 'Everywhere (1)' })).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'greeter (1)' })).toBeVisible()
    await expect.element(line('Deny edits of /etc/**')).toMatchTextContent('not used yet')
    const allow = line('Allow commands that begin with npm test')
    sayUse('wide')
    await expect.element(allow).toMatchTextContent('allowed 1')
    sayUse('wide', requestId.parse('request-2'))
    await expect.element(allow).toMatchTextContent('allowed 2')
  })

  it('shows whence a rule came, and leads to what it allowed', async () => {
    world.log.say(
      'PermissionRuleAdded',
      {
        ruleId: ruleId.parse('wide'),
        effect: 'allow',
        kind: 'command',
        pattern: 'npm test',
        scope: 'everywhere',
        origin: { threadId: ids.thread, requestId: ids.request, title: 'Run npm test' },
      },
      (added += 1000),
    )
    sayUse('wide')
    await showRules()
    const allow = line('Allow commands that begin with npm test')
    await allow.getByRole('button').click()
    await expect
      .element(allow)
      .toMatchTextContent(/Added by you .* to answer “Run npm test” in Greet/)
    const uses = allow.getByRole('list', { name: 'What it has done lately' })
    await expect.element(uses).toMatchTextContent('allowedRun npm testGreet in French')
    await uses.getByRole('button', { name: 'Greet in French' }).click()
    await expect
      .poll(() => useApp.getState().place)
      .toMatchObject({
        threadId: ids.thread,
        at: { key: `request/${ids.request}`, rank: 6 },
      })
  })

  it('shows what a rule has allowed before it is removed, and after', async () => {
    sayRule('wide')
    sayUse('wide')
    await showRules()
    await line('Allow commands that begin with npm test').getByRole('button').click()
    await button('Remove…').click()
    const dialog = page.getByRole('alertdialog', { name: 'Remove this rule?' })
    await expect.element(dialog).toMatchTextContent(/It has allowed 1, last/)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(world.sent('RemovePermissionRule')).toEqual([])
    await button('Remove…').click()
    await dialog.getByRole('button', { name: 'Remove rule' }).click()
    await expect.poll(() => world.sent('RemovePermissionRule')).toMatchObject([{ ruleId: 'wide' }])
    await expect.element(page.getByText('No rules yet')).toBeVisible()
    await page.getByText('Removed (1)').click()
    await expect
      .element(line('Allow commands that begin with npm test'))
      .toMatchTextContent(/allowed 1/)
  })

  it('shows beside a new rule what it would have made of the past', async () => {
    await showRules()
    await button('New rule').click()
    const form = page.getByRole('form', { name: 'New rule' })
    await expect.element(form.getByRole('textbox', { name: 'Pattern' })).toHaveFocus()
    await userEvent.keyboard('sudo')
    await expect.element(form.getByRole('alert')).toMatchTextContent(/runs others/)
    await expect.element(form.getByRole('button', { name: /^Add rule/ })).toBeDisabled()
    expect(tried).toEqual([])
    await form.getByRole('textbox', { name: 'Pattern' }).fill('npm test')
    const dryRun = form.getByRole('region', { name: 'Dry run' })
    await expect.element(dryRun).toMatchTextContent('Would have allowed 14, asked 3')
    await expect.element(dryRun).toMatchTextContent('One of them you rejected')
    await expect.element(dryRun).toMatchTextContent('asked → allowed')
    const rule = { effect: 'allow', kind: 'command', pattern: 'npm test', scope: 'everywhere' }
    expect(tried.at(-1)).toEqual({ rule })
    await form.getByRole('textbox', { name: 'Pattern' }).click()
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => world.sent('AddPermissionRule')).toMatchObject([rule])
    await expect.element(form).not.toBeInTheDocument()
    await expect.element(button('New rule')).toHaveFocus()
    await expect.element(line('Allow commands that begin with npm test')).toBeVisible()
  })

  it('changes a rule by adding the new one before it takes the old one away', async () => {
    sayRule('wide', { scope: { threadId: ids.thread } })
    await showRules()
    await line('Allow commands that begin with npm test').getByRole('button').click()
    await button('Change').click()
    const form = page.getByRole('form', { name: 'Change the rule' })
    await form.getByRole('textbox', { name: 'Pattern' }).fill('npm run')
    await expect
      .poll(() => tried.at(-1))
      .toMatchObject({
        rule: { pattern: 'npm run', scope: { threadId: ids.thread } },
        without: 'wide',
      })
    await form.getByRole('button', { name: /^Change rule/ }).click()
    await expect.poll(() => world.sent('RemovePermissionRule')).toMatchObject([{ ruleId: 'wide' }])
    const types = world.log.commands.map(({ type }) => type).filter((type) => type.endsWith('Rule'))
    expect(types).toEqual(['AddPermissionRule', 'RemovePermissionRule'])
  })

  it('gives a form up with Esc, and nothing is sent', async () => {
    await showRules()
    await button('New rule').click()
    await userEvent.keyboard('npm test{Escape}')
    await expect.element(page.getByRole('form')).not.toBeInTheDocument()
    await expect.element(button('New rule')).toHaveFocus()
    expect(world.sent('AddPermissionRule')).toEqual([])
  })

  it('is walked through with the arrows, and filtered', async () => {
    sayRule('one', { pattern: 'npm' })
    sayRule('two', { pattern: 'git' })
    await showRules()
    const git = line('Allow commands that begin with git')
    await git.getByRole('button').click()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    const npm = line('Allow commands that begin with npm').getByRole('button', { expanded: true })
    await expect.element(npm).toHaveFocus()
    await page.getByRole('searchbox', { name: 'Filter rules' }).fill('npm')
    await expect.element(git).not.toBeInTheDocument()
    await page.getByRole('searchbox', { name: 'Filter rules' }).fill('nothing like it')
    await expect.element(page.getByText('No rule fits')).toBeVisible()
  })

  it('counts what was decided without a rule', async () => {
    sayUse('mode:full')
    await showRules()
    const section = page.getByRole('region', { name: 'Decided without a rule' })
    await expect.element(section).toMatchTextContent('The mode “Full access”allowed 1')
  })
})

describe('elsewhere', () => {
  it('a line of the timeline says which rule allowed it', async () => {
    sayRule('wide')
    sayUse('wide')
    useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
    await showWindow(world.log)
    await expect.element(page.getByText('allowed by rule npm test')).toBeVisible()
  })

  it('a rule that is made of a request says so', async () => {
    sayApproval(world.log)
    useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
    await showWindow(world.log)
    await button('Always…').click()
    await button('Always allow').click()
    await expect
      .poll(() => world.sent('AddPermissionRule'))
      .toMatchObject([{ origin: { threadId: ids.thread, requestId: ids.request } }])
  })

  it('full access is said in red where the mode is chosen', async () => {
    useApp.setState({ place: { kind: 'new-thread', projectId: ids.project } })
    await showWindow(world.log)
    const mode = page.getByRole('combobox', { name: 'Mode' })
    await mode.click()
    const full = page.getByRole('option', { name: /Full access/ })
    const red = (locator: typeof full, text: string) =>
      getComputedStyle(
        [...locator.element().querySelectorAll('*')].find((each) => each.textContent === text) ??
          locator.element(),
      ).color
    const probe = document.createElement('span')
    probe.style.color = 'var(--color-bad)'
    document.body.append(probe)
    const bad = getComputedStyle(probe).color
    probe.remove()
    expect(red(full, 'Full access')).toBe(bad)
    await full.click()
    await expect.poll(() => getComputedStyle(mode.element()).color).toBe(bad)
  })
})
