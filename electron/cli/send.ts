import { text } from 'node:stream/consumers'
import { print } from './output.ts'
import { homeOption, parsed, required } from './usage.ts'
import { sendTo, withHost } from './withHost.ts'

export async function runSend(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, homeOption, 1)
  const given = required(positionals[0], 'Say which command to send, as JSON.')
  const body = given === '-' ? await text(process.stdin) : given
  return withHost(values.home, async (reached) => {
    const { answer, code } = await sendTo(reached, body)
    await print(answer)
    return code
  })
}
