import { type OperationOptions, readSetting } from './asUser.ts'
import { GitError } from './gitError.ts'
import { type Integrated, assertNothingUnderWay, integrate } from './integrate.ts'
import { locate, readHead } from './repository.ts'

export type PullOptions = OperationOptions & {
  /** What to do when both sides have moved on; as configured (`pull.rebase` and its kin) if absent. */
  how?: 'merge' | 'rebase'
}

/**
 * Fetches the branch that the current one follows, and brings the two together: by fast-forward
 * where that will do.
 *
 * Note `noteState` before; `proveIntegration` tells what came of it.
 *
 * Throws GitError: `head-detached`, `upstream-missing`, `diverged` where git would have the person
 * choose how, what `merge` and `rebase` throw, and what `fetch` throws.
 */
export async function pull(
  checkout: string,
  { how, ...options }: PullOptions,
): Promise<Integrated & { output: string }> {
  const { signal } = options
  const repository = await locate(checkout, signal)
  const { root } = repository
  const head = await readHead(root, signal)
  if (head.kind === 'detached') throw new GitError('head-detached')
  if ((await readSetting(root, `branch.${head.name}.merge`, signal)) === null)
    throw new GitError('upstream-missing')
  await assertNothingUnderWay(repository, signal)
  const ways = { merge: ['--no-rebase', '--ff'], rebase: ['--rebase=true'] }
  const way = how === undefined ? [] : ways[how]
  const args = ['pull', '--no-edit', '--no-stat', '--progress', ...way]
  return integrate(repository, args, { ...options, network: true })
}
