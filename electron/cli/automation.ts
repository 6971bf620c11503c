import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { PAGE_ROWS_LIMIT, requestAnswer } from '../../core/protocol.ts'
import { automationRow } from '../../core/views/automations.ts'
import { mintId } from '../ids.ts'
import type { Reached } from '../transport/reach.ts'
import { print } from './output.ts'
import { exit, homeOption, parsed, required, UsageError } from './usage.ts'
import { failedWith, withHost } from './withHost.ts'

const rowsPlace = `/api/views/automations?limit=${PAGE_ROWS_LIMIT}`
const rowsAnswer = z.object({ data: z.array(automationRow) })

/** Lists the automations. */
export async function runAutomations(args: string[]): Promise<number> {
  const { values } = parsed(args, homeOption)
  return withHost(values.home, async ({ ask }) => {
    const response = await ask(rowsPlace)
    if (!response.ok) return failedWith(response)
    const { data } = rowsAnswer.parse(await response.json())
    for (const row of data) await print(JSON.stringify(row))
    return exit.done
  })
}

/** Tries an automation on the past, or runs it now. */
export async function runAutomation([verb, ...args]: string[]): Promise<number> {
  if (verb === 'dry-run') return dryRun(args)
  if (verb === 'run') return runNow(args)
  throw new UsageError('Say what to do with the automation: dry-run or run.')
}

async function dryRun(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, { ...homeOption, since: { type: 'string' } }, 1)
  const named = required(positionals[0], 'Say which automation: a file, or its id.')
  const since = values.since === undefined ? undefined : momentOf(values.since)
  return withHost(values.home, async (reached) => {
    const rule = existsSync(named) ? ruleIn(named) : await ruleOf(reached, named)
    const body = JSON.stringify({ ...rule, ...(since !== undefined && { since }) })
    const response = await post(reached, '/api/queries/automationDryRun', body)
    if (!response.ok) return failedWith(response)
    await print((await response.text()).trimEnd())
    return exit.done
  })
}

async function runNow(args: string[]): Promise<number> {
  const options = { ...homeOption, thread: { type: 'string' }, event: { type: 'string' } } as const
  const { values, positionals } = parsed(args, options, 1)
  const automationId = required(positionals[0], 'Say which automation to run, by its id.')
  const { thread: threadId, event: eventId } = values
  const command = {
    id: mintId(),
    type: 'RunAutomation',
    automationId,
    runId: mintId(),
    ...(threadId !== undefined && { threadId }),
    ...(eventId !== undefined && { eventId }),
  }
  return withHost(values.home, async (reached) => {
    const response = await post(reached, '/api/requests', JSON.stringify(command))
    if (!response.ok) return failedWith(response)
    const answer = requestAnswer.parse(await response.json())
    await print(JSON.stringify(answer))
    if (answer.status === 'ok') return exit.done
    return answer.status === 'refused' ? exit.refused : exit.failed
  })
}

const post = ({ ask }: Reached, place: string, body: string) =>
  ask(place, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

/** What of an automation a dry run goes by; the rest of a file may say anything. */
const rule = z.object({
  when: z.unknown(),
  scope: z.unknown(),
  depthLimit: z.unknown().optional(),
})

function ruleIn(file: string): z.infer<typeof rule> {
  try {
    return rule.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UsageError(`${file} holds no JSON.`)
  }
}

async function ruleOf({ ask }: Reached, id: string): Promise<z.infer<typeof rule>> {
  const { data } = rowsAnswer.parse(await (await ask(rowsPlace)).json())
  const row = data.find(({ automationId }) => automationId === id)
  if (!row) throw new UsageError(`There is no automation ${id}, and no such file.`)
  return rule.parse(row)
}

function momentOf(text: string): number {
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(at)) throw new UsageError('--since takes a time, such as 2026-01-31.')
  return at
}
