import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { SearchAnswer } from '../../core/queries.ts'
import { itemKey } from '../../core/views/timeline.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayItem, sayThread, sayTurn } from './builders.ts'
import { job, letter } from './jobBuilders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

afterEach(closeWindow)

const jobId = `git/${ids.thread}/${ids.operation}`
let world: World

beforeEach(() => {
  world = new World()
  sayThread(world.log)
})

/** A commit that was asked for and given up. */
function sayDeadCommit() {
  const { log } = world
  const threadId = ids.thread
  const operation = { threadId, operationId: ids.operation, operation: 'commit' } as const
  log.say('GitOperationRequested', { ...operation, args: { message: 'Count to two\n\nWhy not.' } })
  const intent = log.events.length
  const { code, message, payload, kind, attempts } = letter(jobId)
  log.say('GitOperationSettled', { ...operation, outcome: 'failed', result: { code, message } })
  const died = { jobId, kind, payload, intent, code, message, attempts }
  log.say('DeadLetterRecorded', { threadId, ...died })
}

describe('the jobs page', () => {
  it('shows what a dead letter was for, why it failed and what was tried', async () => {
    sayDeadCommit()
    world.attempts = [
      { nth: 1, startedAt: 0, endedAt: 300, outcome: 'transient', code: 'index-locked' },
    ]
    await showWindow(world.log)
    await button('A job was given up').click()
    const given = page.getByRole('listitem', { name: 'Commit' })
    await expect.element(given.getByText(/Commit “Count to two”/)).toBeVisible()
    await expect.element(given.getByText(/Another git process is at work/)).toBeVisible()
    await given.getByRole('button', { name: '5 attempts' }).click()
    const attempts = page.getByRole('table', { name: 'Attempts' })
    await expect
      .element(attempts.getByRole('row', { name: /^1 .* 0\.3s Failed for now \(index-locked\)$/ }))
      .toBeVisible()
    await given.getByRole('button', { name: 'Greet in French' }).click()
    await expect.poll(() => useApp.getState().place).toMatchObject({ threadId: ids.thread })
  })

  it('retries, and keeps what was seen to apart', async () => {
    sayDeadCommit()
    await showWindow(world.log)
    await button(/^Jobs/).click()
    await button('Retry').click()
    await expect.poll(() => world.sent('RetryDeadLetter')).toMatchObject([{ jobId }])
    await expect.element(button('Retry')).not.toBeInTheDocument()
    await page.getByText('Seen to (1)').click()
    await expect.element(page.getByText(/Done again/)).toBeVisible()
    await expect.element(page.getByText('Nothing needs you')).toBeVisible()
  })

  for (const [name, type] of [
    ['Discard', 'DiscardDeadLetter'],
    ['Mark handled', 'HandleDeadLetter'],
  ] as const)
    it(`sends ${type} for “${name}”`, async () => {
      sayDeadCommit()
      await showWindow(world.log)
      await button(/^Jobs/).click()
      await button(name).click()
      await expect.poll(() => world.sent(type)).toMatchObject([{ jobId }])
    })

  it('follows the jobs table', async () => {
    await showWindow(world.log)
    await button('Jobs').click()
    await expect.element(page.getByText('Nothing runs, nothing waits')).toBeVisible()
    const later = Date.now() + 3_600_000
    const lastError = { code: 'index-locked', message: 'Another git is at work.' }
    world.log.tellJobs([
      job('git/thread-1/c', { circuit: { target: '/home/you/greeter', until: later } }),
      job('git/thread-1/b', { attempts: 2, dueAt: later, lastError }),
      job('git/thread-1/a', { status: 'in-flight', attempts: 1 }),
    ])
    await expect.element(button(/^Commit Greet in French Running$/)).toBeVisible()
    await expect.element(button(/Held back, tries in 1h/)).toBeVisible()
    await expect.element(page.getByText(/keeps failing at \/home\/you\/greeter/)).toBeVisible()
    await expect.element(button(/Failed 2 times, again in 1h/)).toBeVisible()
    await expect.element(page.getByText('Another git is at work.')).toBeVisible()
    world.log.tellJobs([job('git/thread-1/a', { status: 'done', finishedAt: Date.now() })])
    await expect.element(page.getByText('Over (1)')).toBeVisible()
    await expect.element(page.getByText('Nothing runs, nothing waits')).toBeVisible()
  })
})

describe('the search', () => {
  const found = (state: Partial<SearchAnswer['state']> = {}): SearchAnswer => ({
    state: { status: 'ready', position: 43, lag: 0, ...state },
    found: [
      {
        threadId: ids.thread,
        turnId: ids.turn,
        key: itemKey('item-3'),
        rank: 7,
        kind: 'assistant-text',
        at: 0,
        snippet: [
          { text: 'says ', found: false },
          { text: 'Bonjour', found: true },
        ],
      },
    ],
    next: null,
  })

  it('opens by key from anywhere, and shows the row that was found', async () => {
    sayTurn(world.log)
    const filling = 'A line of some length.\n\n'.repeat(30)
    for (let at = 0; at < 9; at += 1)
      sayItem(
        world.log,
        {
          kind: 'assistant-text',
          body: { text: at === 3 ? 'It says Bonjour now.' : filling },
        },
        `item-${at}`,
      )
    world.search = found()
    await showWindow(world.log)
    await expect.element(button(/Greet in French/).first()).toBeVisible()
    await userEvent.keyboard('{Control>}{Shift>}f{/Shift}{/Control}')
    const box = page.getByRole('searchbox', { name: 'Search all threads' })
    await expect.element(box).toHaveFocus()
    await userEvent.keyboard('bonj')
    await expect.element(page.getByRole('mark')).toHaveTextContent('Bonjour')
    await expect.element(page.getByText('1 place')).toBeVisible()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await expect.element(page.getByText('It says Bonjour now.')).toBeInViewport()
  })

  it('says so when it finds nothing, and when the index is not whole', async () => {
    world.search = { ...found({ status: 'rebuilding', lag: 57 }), found: [] }
    await showWindow(world.log)
    await button('Search all threads').click()
    await page.getByRole('searchbox', { name: 'Search all threads' }).fill('bonjour')
    await expect.element(page.getByText('Nothing found')).toBeVisible()
    await expect
      .element(page.getByRole('progressbar', { name: 'Index made anew' }))
      .toHaveAttribute('value', '43')
    world.search = found()
    await expect.element(page.getByRole('mark')).toBeVisible()
    await expect.element(page.getByRole('progressbar')).not.toBeInTheDocument()
  })
})

describe('the usage page', () => {
  it('adds up what turns used, and again when another is done', async () => {
    const complete = (inputTokens: number) =>
      world.log.say(
        'TurnCompleted',
        { threadId: ids.thread, turnId: ids.turn, usage: { inputTokens, costUsd: 0.25 } },
        Date.now(),
      )
    sayTurn(world.log)
    complete(1200)
    await showWindow(world.log)
    await button('Usage').click()
    await expect.element(page.getByRole('row', { name: /^greeter 1\.2K \$0\.25 1$/ })).toBeVisible()
    world.log.say('TurnStarted', { ...world.turn(), number: 2, text: 'More' })
    complete(800)
    await expect.element(page.getByRole('row', { name: /^greeter 2K \$0\.50 2$/ })).toBeVisible()
  })
})

describe('the activity page', () => {
  it('tells what happens in any thread as it happens, and leads to it', async () => {
    await showWindow(world.log)
    await button('Activity').click()
    await expect.element(page.getByText('Nothing happened yet')).toBeVisible()
    sayDeadCommit()
    const entry = button(/Not committed.*Another git process.*Greet in French/)
    await expect.element(entry).toBeVisible()
    await entry.click()
    await expect.poll(() => useApp.getState().place).toMatchObject({ threadId: ids.thread })
  })
})

describe('a view that is not up to date', () => {
  it('[E9] shows what there is, how far it has come, and says when it is whole again', async () => {
    await showWindow(world.log)
    await expect.element(button(/^Idle Greet in French/)).toBeVisible()
    world.log.become('threads', { status: 'rebuilding', position: 43, lag: 57 })
    const progress = page.getByRole('progressbar', { name: 'The list of threads, made anew' })
    await expect.element(progress).toHaveAttribute('value', '43')
    await expect.element(button(/^Idle Greet in French/)).toBeVisible()
    world.log.become('threads', { status: 'ready' })
    await expect.element(progress).not.toBeInTheDocument()
    await expect
      .element(page.getByText('The list of threads was made anew from the log'))
      .toBeVisible()
  })

  it('[E9] says why it failed, and is made anew when a person asks', async () => {
    await showWindow(world.log)
    await expect.element(button(/^Idle Greet in French/)).toBeVisible()
    const message = 'could not fold ThreadCreated at 2: no.'
    world.log.become('threads', { status: 'failed', position: 1, lag: 1, message })
    const notice = page.getByRole('alert').filter({ hasText: 'may be wrong' })
    await expect.element(notice.getByText(/could not fold ThreadCreated/)).toBeVisible()
    await expect.element(notice.getByText(/nothing is lost/)).toBeVisible()
    await notice.getByRole('button', { name: 'Make it anew' }).click()
    await expect.poll(() => world.log.madeAnew).toEqual(['threads'])
  })
})
