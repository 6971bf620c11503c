import { setTimeout as delay } from 'node:timers/promises'
import type { acpWire } from './acpWire.ts'

/**
 * What an agent does with the terminals of its client. `TERMINAL` in a step stands for the newest one.
 *
 * `ask` sends a request and says its answer as JSON; `meanwhile` does not wait for it; `until` asks
 * for the output until it holds the text; `update` tells of a tool call, `permission` asks for one;
 * `hold` waits for nothing; `exit` ends the program.
 */
export type TerminalStep =
  | { ask: string; params?: object; meanwhile?: true }
  | { until: string }
  | { update: object }
  | { permission: object }
  | { hold: true }
  | { exit: number }

type Answer = {
  id?: number | string
  result?: { terminalId?: string; output?: string }
  error?: { code: number; message: string }
}

export function terminalScript(
  { send, say, update, ask }: ReturnType<typeof acpWire>,
  sessionId: string,
) {
  const asked = new Map<number | string, (answer: Answer) => void>()
  let minted = 0
  let terminal = 'none'

  const withTerminal = <T extends object>(params: T): T =>
    JSON.parse(JSON.stringify(params).replaceAll('TERMINAL', terminal)) as T

  function answerTo(id: string): Promise<Answer> {
    return new Promise((resolve) => asked.set(id, resolve))
  }

  async function request(method: string, params: object): Promise<Answer> {
    const id = `step-${(minted += 1)}`
    const named = method === 'terminal/create' ? params : { terminalId: terminal, ...params }
    send({ id, method, params: { sessionId, ...withTerminal(named) } })
    const answer = await answerTo(id)
    terminal = answer.result?.terminalId ?? terminal
    return answer
  }

  /** Ids are others each time. */
  const told = ({ result, error }: Answer) =>
    say(`${JSON.stringify(error ?? result).replaceAll(terminal, 'TERMINAL')}\n`)

  async function take(step: TerminalStep): Promise<void> {
    if ('ask' in step) {
      const answered = request(step.ask, step.params ?? {}).then(told)
      if (!step.meanwhile) await answered
    } else if ('until' in step) {
      for (let output = ''; !output.includes(step.until); await delay(10))
        output = (await request('terminal/output', {})).result?.output ?? ''
    } else if ('update' in step) {
      update({
        sessionUpdate: 'tool_call_update',
        toolCallId: 'call',
        ...withTerminal(step.update),
      })
    } else if ('permission' in step) {
      const id = `step-${(minted += 1)}`
      ask(id, 'call', step.permission)
      await answerTo(id)
    } else if ('hold' in step) {
      await new Promise(() => {})
    } else {
      process.exit(step.exit)
    }
  }

  return {
    async run(prompt: readonly object[]): Promise<void> {
      const [first] = prompt
      const text = first && 'text' in first ? String(first.text) : '[]'
      for (const step of JSON.parse(text) as TerminalStep[]) await take(step)
    },
    /** Whether it was an answer to a step. */
    hear(answer: Answer): boolean {
      const resolve = answer.id === undefined ? undefined : asked.get(answer.id)
      if (resolve === undefined || answer.id === undefined) return false
      asked.delete(answer.id)
      resolve(answer)
      return true
    },
  }
}
