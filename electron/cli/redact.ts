import { mintId } from '../ids.ts'
import { homeFolder } from '../store/home.ts'
import { isPurged } from '../store/purge.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed, required } from './usage.ts'
import { sendTo, withHost } from './withHost.ts'

export async function runRedact(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, { ...homeOption, field: { type: 'string' } }, 1)
  const eventId = required(positionals[0], 'Say which event to redact, by its id.')
  const field = required(values.field, 'Say which field goes, such as --field text.')
  const command = { id: mintId(), type: 'RedactEvent', eventId, field }
  const sent = await withHost(values.home, async (reached) => {
    const { answer, code } = await sendTo(reached, JSON.stringify(command))
    await print(answer)
    return code
  })
  if (sent !== exit.done) return sent
  if (!isPurged(homeFolder(values.home))) {
    say('The event is redacted, but the files still hold old copies of what it said, because')
    say('another program reads them or the disk is full. They go at the next start of Gaffer.')
    return exit.failed
  }
  say('It is out of this home. Backups, exports, git and what agents keep may still have it.')
  return exit.done
}
