import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { queries } from '../../core/queries.ts'
import type { Host } from '../../electron/hostApi.ts'
import { QueryError } from '../../electron/queries/queryError.ts'
import { FOLDERS_LIMIT } from '../../electron/queries/folders.ts'
import { accepted, eventually, temporaryFolder, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { openSampleThread } from './sampleThread.ts'

/** Asks the host, and holds the answer against the schema that windows read it by. */
async function ask(host: Host, name: keyof typeof queries, args: unknown = {}): Promise<unknown> {
  const answer = await host.query(name, args, new AbortController().signal)
  expect(queries[name].answer.parse(answer)).toEqual(answer)
  return answer
}

const uncommitted = { kind: 'uncommitted' }

describe('changes and fileDiff', () => {
  it('tell what is not committed in the thread’s checkout', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const { write } = await openSampleThread(host)
    write('a.txt', 'two\n')
    expect(await ask(host, 'changes', { threadId: 't', scope: uncommitted })).toMatchObject({
      status: 'ok',
      head: { kind: 'branch', name: 'main' },
      files: [{ path: 'a.txt', status: 'modified', additions: 1, deletions: 1 }],
      total: 1,
    })
    const diff = await ask(host, 'fileDiff', { threadId: 't', scope: uncommitted, path: 'a.txt' })
    expect(diff).toMatchObject({ kind: 'text', patch: expect.stringContaining('-one\n+two\n') })
  })

  it('show a renamed file against what it was', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const { git } = await openSampleThread(host)
    git('mv', 'a.txt', 'b.txt')
    expect(await ask(host, 'changes', { threadId: 't', scope: uncommitted })).toMatchObject({
      files: [{ path: 'b.txt', oldPath: 'a.txt', status: 'renamed' }],
    })
    const renamed = { threadId: 't', scope: uncommitted, path: 'b.txt', oldPath: 'a.txt' }
    expect(await ask(host, 'fileDiff', renamed)).toMatchObject({
      kind: 'text',
      patch: expect.stringContaining('rename from a.txt\nrename to b.txt'),
    })
  })

  it('tell what one turn changed, whatever came after it', async () => {
    const host = await temporaryHost()
    const { write } = await openSampleThread(host)
    await accepted(host, { type: 'UpdateThread', threadId: 't', agent: fullAgent })
    const turn = { type: 'StartTurn', threadId: 't', turnId: 'turn-1' }
    await accepted(host, { ...turn, text: 'add a file hello.txt saying hi' })
    await eventually(host, 'CheckpointCreated', ({ payload }) =>
      payload.checkpointId.endsWith(':after'),
    )
    write('later.txt', 'not of that turn\n')
    const scope = { kind: 'turn', number: 1 }
    expect(await ask(host, 'changes', { threadId: 't', scope })).toMatchObject({
      status: 'ok',
      files: [{ path: 'hello.txt', status: 'added' }],
    })
    expect(await ask(host, 'fileDiff', { threadId: 't', scope, path: 'hello.txt' })).toMatchObject({
      kind: 'text',
      patch: expect.stringContaining('+hi'),
    })
    const never = { kind: 'turn', number: 2 }
    const missing = { code: 'checkpoint-missing', message: expect.stringContaining('turn 2') }
    expect(await ask(host, 'changes', { threadId: 't', scope: never })).toEqual({
      status: 'unavailable',
      ...missing,
    })
    expect(await ask(host, 'fileDiff', { threadId: 't', scope: never, path: 'hello.txt' })).toEqual(
      { kind: 'unavailable', ...missing },
    )
  })

  it('say why there is nothing to tell when the folder is no repository any more', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const rootPath = await temporaryFolder()
    await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
    const agent = { provider: 'practice' }
    await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
    const answer = await ask(host, 'changes', { threadId: 't', scope: uncommitted })
    expect(answer).toMatchObject({ status: 'unavailable', code: 'not-a-repository' })
  })

  it('know no other threads', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const asked = ask(host, 'changes', { threadId: 'nobody', scope: uncommitted })
    await expect(asked).rejects.toMatchObject({ name: 'QueryError', code: 'unknown-thread' })
  })

  it('give up when the asker does', async () => {
    const host = await temporaryHost({ runner: 'off' })
    await openSampleThread(host)
    const asked = host.query('changes', { threadId: 't', scope: uncommitted }, AbortSignal.abort())
    await expect(asked).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('folders', () => {
  it('are listed by name, hidden ones left out, repositories marked', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const root = await temporaryFolder()
    for (const name of ['plain10', 'plain9', '.hidden', 'work/.git']) {
      await mkdir(path.join(root, name), { recursive: true })
    }
    await writeFile(path.join(root, 'file.txt'), '')
    await symlink(path.join(root, 'work'), path.join(root, 'linked'))
    expect(await ask(host, 'folders', { path: root })).toEqual({
      path: root,
      parent: path.dirname(root),
      folders: [
        { name: 'linked', path: path.join(root, 'linked'), repository: true },
        { name: 'plain9', path: path.join(root, 'plain9'), repository: false },
        { name: 'plain10', path: path.join(root, 'plain10'), repository: false },
        { name: 'work', path: path.join(root, 'work'), repository: true },
      ],
    })
    expect(await ask(host, 'folders', { path: '/' })).toMatchObject({ path: '/', parent: null })
  })

  it('are never more than the limit', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const root = await temporaryFolder()
    const names = Array.from({ length: FOLDERS_LIMIT + 1 }, (_, at) => path.join(root, `f${at}`))
    await Promise.all(names.map((name) => mkdir(name)))
    const answer = queries.folders.answer.parse(await ask(host, 'folders', { path: root }))
    expect(answer.folders).toHaveLength(FOLDERS_LIMIT)
  })

  it('are none where there is no folder', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const asked = ask(host, 'folders', { path: '/nowhere/at/all' })
    await expect(asked).rejects.toMatchObject({ code: 'folder-missing' })
  })
})

describe('repository', () => {
  it('tells a repository from a folder and both from what cannot be opened', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const { root, write, git } = makeRepository({ 'a.txt': 'one\n' }, { name: 'my project' })
    write('below/b.txt', '')
    const repository = { kind: 'repository', root, name: 'my project' }
    expect(await ask(host, 'repository', { path: root })).toEqual(repository)
    expect(await ask(host, 'repository', { path: path.join(root, 'below') })).toEqual(repository)
    const folder = await temporaryFolder('plain')
    const plain = { kind: 'folder', root: folder, name: path.basename(folder) }
    expect(await ask(host, 'repository', { path: folder })).toEqual(plain)
    const bare = path.join(folder, 'bare.git')
    git('clone', '--quiet', '--bare', root, bare)
    const unusable = async (at: string) => ask(host, 'repository', { path: at })
    expect(await unusable(bare)).toMatchObject({ kind: 'unusable', code: 'bare-repository' })
    expect(await unusable('/nowhere')).toMatchObject({ kind: 'unusable', code: 'folder-missing' })
    expect(await unusable('here')).toMatchObject({ kind: 'unusable', code: 'path-not-absolute' })
  })
})

describe('the others', () => {
  it('make the sample repository once, however often they are asked', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const [one, other] = await Promise.all([ask(host, 'sample'), ask(host, 'sample')])
    expect(one).toEqual({ path: path.join(host.home, 'sample') })
    expect(other).toEqual(one)
    expect(await ask(host, 'sample')).toEqual(one)
  })

  it('find the practice agent on every machine', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const practice = expect.objectContaining({ provider: 'practice', status: 'ready' })
    expect(await ask(host, 'agents')).toEqual(expect.arrayContaining([practice]))
  })

  it.each([
    ['nonsense', {}, 'unknown-query'],
    ['toString', {}, 'unknown-query'],
    ['changes', { threadId: 't' }, 'invalid-query'],
    ['blob', { digest: '../../token' }, 'invalid-query'],
    ['blob', { digest: 'a'.repeat(64) }, 'blob-missing'],
  ])('answer %s %j with %s', async (name, args, code) => {
    const host = await temporaryHost({ runner: 'off' })
    const error: unknown = await host
      .query(name, args, new AbortController().signal)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(QueryError)
    expect(error).toMatchObject({ code })
  })
})

const fullAgent = { provider: 'practice', mode: 'full' }
