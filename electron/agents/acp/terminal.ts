import type { ToolCall, ToolCallUpdate } from '@agentclientprotocol/sdk'
import { z } from 'zod'

/** The most that is kept of what one command says, in UTF-16 units. */
export const TERMINAL_OUTPUT_LIMIT = 1024 * 1024

const said = z.looseObject({ data: z.string() }).optional().catch(undefined)
const ended = z.looseObject({ exit_code: z.int().nullish() }).optional().catch(undefined)
const meta = z.looseObject({
  terminal_output_delta: said,
  terminal_output: said,
  terminal_exit: ended,
})
const kept = z.looseObject({ output: z.string().default('') })

/**
 * What a terminal of the agent's own tells in an update, put where other agents tell a command's
 * output. The protocol has no field for it, and some agents tell it nowhere else.
 *
 * `more` is false when the update says nothing beside.
 */
export function fromTerminal(
  call: ToolCall,
  update: ToolCallUpdate,
): { update: ToolCallUpdate; more: boolean } {
  const told = meta.safeParse(update._meta)
  const { terminal_output_delta, terminal_output, terminal_exit } = told.success ? told.data : {}
  const words = (terminal_output_delta ?? terminal_output)?.data
  const hasOwn = update.rawOutput !== undefined && update.rawOutput !== null
  if ((words === undefined && !terminal_exit) || hasOwn) return { update, more: true }
  const before = kept.safeParse(call.rawOutput)
  const output = ((before.success ? before.data.output : '') + (words ?? '')).slice(
    0,
    TERMINAL_OUTPUT_LIMIT,
  )
  const exitCode = terminal_exit?.exit_code ?? undefined
  const rawOutput = { output, ...(exitCode !== undefined && { exit_code: exitCode }) }
  const { toolCallId: _, _meta, ...others } = update
  const silent = Object.entries(others).every(
    ([name, value]) => name === 'sessionUpdate' || value === undefined || value === null,
  )
  return { update: { ...update, rawOutput }, more: !silent || terminal_exit !== undefined }
}
