import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type AutomationId, automationId, eventId, runId } from '../../core/ids.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayThread } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

afterEach(closeWindow)

const rule = automationId.parse('automation-1')
const run = runId.parse('run-1')
let world: World

beforeEach(() => {
  world = new World()
  sayThread(world.log)
})

/** When a turn completes anywhere, the tests are run. */
function sayAutomation(name = 'Run the tests') {
  world.log.say('AutomationCreated', {
    automationId: rule,
    name,
    scope: 'everywhere',
    when: { types: ['TurnCompleted'] },
    do: { kind: 'run-command', argv: ['npm', 'test'], limitMs: 60_000 },
    depthLimit: 4,
    retry: { growth: 'constant', base: 0, cap: 0, jitter: 0, attempts: 1 },
    enabled: true,
    owner: 'user:local',
  })
}

/** It fired for a turn. */
function sayFired(action: { kind: 'notify'; text: string } | 'command' = 'command') {
  const command = { kind: 'run-command' as const, argv: ['npm', 'test'], limitMs: 60_000 }
  world.log.say('AutomationFired', {
    automationId: rule,
    runId: run,
    name: 'Run the tests',
    threadId: ids.thread,
    projectId: ids.project,
    eventId: eventId.parse('event-9'),
    eventType: 'TurnCompleted',
    action: action === 'command' ? command : action,
    retry: { growth: 'constant', base: 0, cap: 0, jitter: 0, attempts: 1 },
  })
}

const openAutomations = async () => {
  await showWindow(world.log)
  await button('Automations').click()
}

const group = (name: string) => page.getByRole('group', { name, exact: true })

describe('the form of an automation', () => {
  it('makes one out of what is written, by the keyboard alone', async () => {
    await openAutomations()
    await button('New automation').click()
    await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveFocus()
    await userEvent.keyboard('Mend{Tab}turn fails{Enter}')
    await expect.element(button('Remove “a turn fails”')).toBeVisible()
    await page.getByRole('textbox', { name: 'Command' }).fill('npm test -- "two words"')
    await expect.element(page.getByText('two words', { exact: true })).toBeVisible()
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await expect
      .poll(() => world.sent('CreateAutomation'))
      .toMatchObject([
        {
          name: 'Mend',
          scope: 'everywhere',
          when: { types: ['TurnFailed'] },
          do: { kind: 'run-command', argv: ['npm', 'test', '--', 'two words'] },
          enabled: true,
        },
      ])
    await expect.element(page.getByRole('heading', { name: 'Mend' })).toBeVisible()
    await expect.element(page.getByText('It has not run yet.')).toBeVisible()
  })

  it('says what is missing only once a person wants to save', async () => {
    await openAutomations()
    await button('New automation').click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
    await button('Create').click()
    await expect.element(group('Name').getByText(/Give it a name/)).toBeVisible()
    await expect.element(group('When').getByText('Choose what to wait for.')).toBeVisible()
    await expect.element(group('Do').getByText('Say what to do.')).toBeVisible()
    expect(world.sent('CreateAutomation')).toEqual([])
  })

  it('keeps what is typed while a person looks something up', async () => {
    await openAutomations()
    await button('New automation').click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Half an idea')
    await button('Jobs').click()
    await expect.element(page.getByRole('heading', { name: 'Jobs' })).toBeVisible()
    await button('Automations').click()
    await button('New automation').click()
    await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Half an idea')
    await button('Cancel').click()
    await button('New automation').click()
    await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveValue('')
    await button('Cancel').click()
  })

  it('offers the fields of what is waited for, and warns of others', async () => {
    await openAutomations()
    await button('New automation').click()
    await page.getByRole('checkbox', { name: 'a turn fails' }).click()
    await page.getByRole('combobox', { name: 'Action' }).click()
    await page.getByRole('option', { name: /^Tell me/ }).click()
    await page.getByRole('textbox', { name: 'What to tell' }).fill('It says {{exitCode}} ')
    await expect.element(page.getByText(/\{\{exitCode\}\} is in none of these/)).toBeVisible()
    await button('Insert a field').click()
    await page.getByRole('menuitem', { name: 'message', exact: true }).click()
    await expect
      .element(page.getByRole('textbox', { name: 'What to tell' }))
      .toHaveValue('It says {{exitCode}} {{message}}')
    await button('Cancel').click()
  })

  it('tries what it waits for on the past', async () => {
    world.dryRun = {
      matched: 14,
      wouldSkip: 0,
      scanned: 1203,
      complete: true,
      examples: [
        { eventId: eventId.parse('event-9'), at: 0, type: 'TurnFailed', threadId: ids.thread },
      ],
    }
    await openAutomations()
    await button('New automation').click()
    await expect.element(button('Try it on the past')).toBeDisabled()
    await page.getByRole('checkbox', { name: 'a turn fails' }).click()
    await button('Try it on the past').click()
    await expect.element(page.getByText('Would have fired 14 times')).toBeVisible()
    const examples = page.getByRole('list', { name: 'Examples' })
    await expect.element(examples.getByText('a turn fails')).toBeVisible()
    await page.getByRole('checkbox', { name: 'a turn completes' }).click()
    await expect.element(page.getByText('Would have fired 14 times')).not.toBeInTheDocument()
    await button('Cancel').click()
  })

  it('changes one, and shows it as it was', async () => {
    sayAutomation()
    await openAutomations()
    await button(/^Run the tests When a turn completes, everywhere: run a command npm test/).click()
    await button('Change').click()
    await expect.element(page.getByRole('textbox', { name: 'Command' })).toHaveValue('npm test')
    await page.getByRole('textbox', { name: 'Name' }).fill('Run them all')
    await button('Save').click()
    await expect
      .poll(() => world.sent('UpdateAutomation'))
      .toMatchObject([{ automationId: rule, name: 'Run them all' }])
    await expect.element(page.getByRole('heading', { name: 'Run them all' })).toBeVisible()
  })
})

describe('an automation', () => {
  it('is switched off and on', async () => {
    sayAutomation()
    await openAutomations()
    const enabled = page.getByRole('switch', { name: 'Run the tests, switched on' })
    await enabled.click()
    await expect.poll(() => world.sent('DisableAutomation')).toMatchObject([{ automationId: rule }])
    await expect.element(enabled).not.toBeChecked()
    await enabled.click()
    await expect.poll(() => world.sent('EnableAutomation')).toHaveLength(1)
  })

  it('is run by hand where a person says, and deleted after a question', async () => {
    sayAutomation()
    await openAutomations()
    await button(/^Run the tests When/).click()
    await button('Run now').click()
    await page.getByRole('menuitem', { name: 'In “Greet in French”' }).click()
    await expect
      .poll(() => world.sent('RunAutomation'))
      .toMatchObject([{ automationId: rule, threadId: ids.thread }])
    await button('Delete…').click()
    await button('Delete automation').click()
    await expect.element(page.getByText('No automations yet')).toBeVisible()
    expect(world.sent('DeleteAutomation')).toMatchObject([{ automationId: rule }])
  })

  it('shows its runs as they happen, with what they said', async () => {
    sayAutomation()
    await openAutomations()
    await button(/^Run the tests When/).click()
    sayFired()
    await expect.element(button(/^Running npm test a turn completes/)).toBeVisible()
    world.log.say('AutomationRunSettled', {
      automationId: rule,
      runId: run,
      name: 'Run the tests',
      threadId: ids.thread,
      action: 'run-command',
      outcome: 'failed',
      code: 'exit-status',
      message: 'It ended with exit code 1.',
      result: { exitCode: 1, output: { text: '1 test failed\n' }, tail: '1 test failed\n' },
    })
    const line = button(/^Failed \(1\) npm test/)
    await line.click()
    await expect.element(page.getByText('It ended with exit code 1.')).toBeVisible()
    await expect.element(page.getByText('1 test failed')).toBeVisible()
    await button('Greet in French').first().click()
    await expect.poll(() => useApp.getState().place).toMatchObject({ threadId: ids.thread })
  })

  it('tells what it has to tell in a toast that leads to the thread', async () => {
    sayAutomation()
    await showWindow(world.log)
    await expect.element(button(/^Idle Greet in French/)).toBeVisible()
    sayFired({ kind: 'notify', text: 'The turn cost $2.' })
    world.log.say('AutomationRunSettled', {
      automationId: rule,
      runId: run,
      name: 'Run the tests',
      threadId: ids.thread,
      action: 'notify',
      outcome: 'succeeded',
      result: { text: 'The turn cost $2.' },
    })
    await expect.element(page.getByText('The turn cost $2.').first()).toBeVisible()
    await button('Open').click()
    await expect.poll(() => useApp.getState().place).toMatchObject({ threadId: ids.thread })
  })

  it('that was given up is a dead letter of its own, with what was to see to it', async () => {
    sayAutomation('Run the tests')
    sayFired()
    const intent = world.log.events.length
    const jobId = `run/${rule}/${run}`
    const died = { jobId, kind: 'run-automation', payload: '{}', intent, attempts: 3 }
    const why = { code: 'principal-disabled', message: 'Its owner may not act.' }
    world.log.say('DeadLetterRecorded', { automationId: rule, ...died, ...why })
    world.log.say('DeadLetterHandlerFailed', {
      automationId: rule,
      jobId,
      handler: 'automation-2' as AutomationId,
      runId: run,
      code: 'c',
      message: 'No luck.',
    })
    await showWindow(world.log)
    await button('A job was given up').click()
    const given = page.getByRole('listitem', { name: 'Run an automation' })
    await expect.element(given.getByText(/Run an automation “npm test”/)).toBeVisible()
    await expect.element(given.getByText(/was to see to it and could not: No luck/)).toBeVisible()
    await given.getByRole('button', { name: 'Run the tests' }).click()
    await expect.element(page.getByRole('heading', { name: 'Run the tests' })).toBeVisible()
  })
})
