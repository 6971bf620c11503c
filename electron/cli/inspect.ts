import { examine } from '../queries/doctor.ts'
import { verifyHome } from '../queries/verifyHome.ts'
import { homeFolder } from '../store/home.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed } from './usage.ts'

export async function runVerify(args: string[]): Promise<number> {
  const { values } = parsed(args, homeOption)
  const { events, problems } = verifyHome(homeFolder(values.home))
  await print(JSON.stringify({ events, problems }))
  for (const { part, message } of problems) say(`${part}: ${message}`)
  return problems.length === 0 ? exit.done : exit.failed
}

/** Fails when something keeps Gaffer from working; hints alone are no failure. */
export async function runDoctor(args: string[]): Promise<number> {
  const { values } = parsed(args, homeOption)
  const diagnosis = await examine(homeFolder(values.home))
  await print(JSON.stringify(diagnosis))
  for (const { message } of diagnosis.problems) say(message)
  for (const { message } of diagnosis.hints) say(`By the way: ${message}`)
  return diagnosis.problems.length === 0 ? exit.done : exit.failed
}
