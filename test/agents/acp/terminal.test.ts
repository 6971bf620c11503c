import { expect, it } from 'vitest'
import { TERMINAL_OUTPUT_LIMIT } from '../../../electron/agents/acp/terminal.ts'
import { createTranslation } from '../../../electron/agents/acp/translate.ts'
import { toolBodies } from '../support.ts'

function command() {
  const translation = createTranslation('i', '/work')
  const told = (fields: object, meta: Record<string, unknown> = {}) =>
    translation.take({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'call',
      ...fields,
      _meta: meta,
    })
  translation.take({
    sessionUpdate: 'tool_call',
    toolCallId: 'call',
    title: 'echo hi',
    kind: 'execute',
    status: 'in_progress',
    content: [{ type: 'terminal', terminalId: 'call' }],
  })
  return told
}
const says = (data: string) => ({ terminal_output_delta: { data, terminal_id: 'call' } })

it('shows what a terminal of the agent said, once there is more to tell', () => {
  const told = command()
  expect(told({}, says('one\n'))).toEqual([])
  expect(told({}, says('two\n'))).toEqual([])
  const exit = { terminal_exit: { exit_code: 3, signal: null } }
  const events = told({ status: 'failed' }, { ...says('three\n'), ...exit })
  expect(toolBodies(events)).toMatchObject([
    { status: 'failed', output: { text: 'one\ntwo\nthree\n' }, exitCode: 3 },
  ])
})

it('keeps a bounded head of what it said', () => {
  const told = command()
  const half = 'x'.repeat(TERMINAL_OUTPUT_LIMIT / 2)
  for (let at = 0; at < 5; at += 1) told({}, says(half))
  const [body] = toolBodies(told({ status: 'completed' }))
  expect(body?.output?.text).toHaveLength(TERMINAL_OUTPUT_LIMIT)
})

it('prefers what the agent itself says of its output, and makes nothing of nonsense', () => {
  const told = command()
  told({}, { terminal_output_delta: 7, terminal_exit: 'never' })
  const [body] = toolBodies(told({ status: 'completed', rawOutput: 'plain' }, says('other')))
  expect(body).toMatchObject({ status: 'completed', output: { text: 'plain' } })
})
