import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { threadId, type ThreadId } from '../../core/ids.ts'
import { TERMINALS_LIMIT } from '../../core/terminals.ts'
import { processWith } from '../../electron/agents/processTable.ts'
import { loadPty } from '../../electron/terminal/pty.ts'
import { membersOfSession } from '../../electron/terminal/session.ts'
import { terminalEnvironment, userShell } from '../../electron/terminal/shell.ts'
import { TerminalError } from '../../electron/terminal/terminalError.ts'
import {
  bytesOnDisk,
  ended,
  follow,
  house,
  mintTerminal,
  opened,
  pidIn,
  row,
  size,
  thread,
} from './support.ts'

describe('a terminal', () => {
  it('runs the login shell of the user in the folder of its thread', async () => {
    const { terminals, checkout } = await house()
    writeFileSync(path.join(checkout, '.bash_profile'), 'export FROM_PROFILE=yes\n')
    const { type, hears } = await opened(terminals)
    type('echo "[$PWD|$FROM_PROFILE|$TERM|$COLORTERM]"\n')
    await hears(`[${checkout}|yes|xterm-256color|truecolor]`)
  })

  it('knows the ports of its thread’s worktree', async () => {
    const { terminals } = await house({ told: () => ({ GAFFER_PORT: '20010' }) })
    const { type, hears } = await opened(terminals)
    type('echo "[$GAFFER_PORT]"\n')
    await hears('[20010]')
  })

  it('tells a new size to what runs in it, the last of many', async () => {
    const { terminals } = await house()
    const { id, type, hears } = await opened(terminals)
    type("trap 'echo \"<$(stty size)>\"' WINCH; echo rea''dy\n")
    await hears('ready')
    for (let columns = 20; columns <= 120; columns += 1) terminals.resize(id, size(columns, 33))
    await vi.waitFor(() => expect(row(terminals, id)?.size).toEqual(size(120, 33)))
    type('echo "[$(stty size)]"\n')
    await hears('[33 120]')
    const { said } = follow(terminals, id)
    await vi.waitFor(() => expect(said.text).toContain('[33 120]'))
    expect(said.text.match(/<\d+ \d+>/g) ?? []).toEqual(['<33 120>'])
  })

  it('keeps letters whole that arrive in pieces', async () => {
    const { terminals } = await house()
    const { type, hears, said } = await opened(terminals)
    type(
      "printf '\\342\\202'; sleep 0.2; printf '\\254\\360\\237'; sleep 0.2; printf '\\221\\213|\\n'\n",
    )
    await hears('€👋|')
    expect(said.text).not.toContain('\uFFFD')
  })

  it('says how its shell ended, and can be begun anew below what it said', async () => {
    const { terminals } = await house()
    const { id, type, hears, said } = await opened(terminals)
    type('echo be""fore; exit 7\n')
    expect(await ended(terminals, id)).toEqual({ kind: 'ended', exitCode: 7 })
    await terminals.request({
      do: 'open',
      terminalId: id,
      threadId: thread,
      group: id,
      size: size(100, 30),
    })
    expect(row(terminals, id)).toMatchObject({ state: { kind: 'running' }, size: size(100, 30) })
    type('echo af""ter\n')
    await hears(/before[^]*after/)
    // Colours and screens of what ran before do not reach into it.
    expect(said.text).toContain('\x1b[?1049l\x1b[!p\x1b[0m')
  })

  it('tells what a shell says last, though nobody kept up with it', async () => {
    const { terminals } = await house()
    const id = mintTerminal()
    await terminals.request({
      do: 'open',
      terminalId: id,
      threadId: thread,
      group: id,
      size: size(),
    })
    const slow = follow(terminals, id, 0, false)
    slow.type('seq 1 200000; exit 3\n')
    await slow.hears(/\d\r\n/)
    const quick = follow(terminals, id)
    expect(await ended(terminals, id)).toEqual({ kind: 'ended', exitCode: 3 })
    await quick.hears(/\n200000\r\n/)
  })

  it('opens once, however often it is asked for', async () => {
    const { terminals } = await house()
    const id = mintTerminal()
    const open = { do: 'open', terminalId: id, threadId: thread, group: id, size: size() } as const
    const rows = await Promise.all([terminals.request(open), terminals.request(open)])
    expect(rows[0]).toEqual(rows[1])
    expect(terminals.list(thread)).toHaveLength(1)
  })

  it('has a name that no other of its thread has, until it is renamed', async () => {
    const { terminals } = await house()
    const { id } = await opened(terminals)
    await opened(terminals)
    expect(terminals.list(thread).map(({ title }) => title)).toEqual(['bash', 'bash 2'])
    await terminals.request({ do: 'rename', terminalId: id, title: 'server' })
    expect(terminals.list(thread).map(({ title }) => title)).toEqual(['server', 'bash 2'])
  })
})

describe('killing', () => {
  it('ends the shell and its background jobs, those that ignore the hang-up too', async () => {
    const { terminals, checkout } = await house({ graceMs: 200 })
    const { id, type, hears } = await opened(terminals)
    type(`(trap '' HUP TERM; echo $BASHPID > stubborn; sleep 600) & sleep 600 & echo sta''rted\n`)
    await hears('started')
    const stubborn = await pidIn(path.join(checkout, 'stubborn'))
    const group = (await processWith(stubborn))?.group
    const members = await membersOfSession(await leaderOf(stubborn))
    // A background job is in a group of its own, which a signal to the shell's would miss.
    expect(members).toContain(stubborn)
    expect(members).not.toEqual([stubborn])
    expect(members).toContain(group)
    await terminals.request({ do: 'kill', terminalId: id })
    expect((await ended(terminals, id)).signal).toBe(1)
    for (const pid of members) expect(await processWith(pid)).toBeUndefined()
  })

  it('closes with all that was kept', async () => {
    const { terminals, folder } = await house()
    const { id, said } = await opened(terminals)
    expect(await readdir(folder)).toEqual([id])
    expect(await terminals.request({ do: 'close', terminalId: id })).toBeNull()
    expect(said.closed).toBe(true)
    expect(await readdir(folder)).toEqual([])
    expect(terminals.list(thread)).toEqual([])
    // Again is harmless, as for whoever lost the answer.
    expect(await terminals.request({ do: 'close', terminalId: id })).toBeNull()
  })

  it('closes those of a thread that was deleted, and no others', async () => {
    const { terminals } = await house()
    const other = threadId.parse('thread-2')
    await opened(terminals)
    await opened(terminals, other)
    await terminals.forget(thread)
    expect(terminals.list(thread)).toEqual([])
    expect(terminals.list(other)).toHaveLength(1)
  })
})

describe('a reader that stops', () => {
  it('holds `yes`, so that neither the host nor the disk grows', async () => {
    const { terminals, folder } = await house()
    const id = mintTerminal()
    await terminals.request({
      do: 'open',
      terminalId: id,
      threadId: thread,
      group: id,
      size: size(),
    })
    const { type, said } = follow(terminals, id, 0, false)
    type('yes\n')
    await vi.waitFor(() => expect(said.text.length).toBeGreaterThan(200_000), { timeout: 10_000 })
    const place = path.join(folder, id)
    // Held: what is on the disk stays the same from one look to the next.
    const still = await vi.waitUntil(
      async () => {
        const before = await bytesOnDisk(place)
        await new Promise((resolve) => setTimeout(resolve, 300))
        const after = await bytesOnDisk(place)
        return before === after && after
      },
      { timeout: 10_000 },
    )
    expect(still).toBeLessThan(4 * 1024 * 1024)
    expect(said.text.length).toBeLessThan(1024 * 1024)
  })

  it('lets it go on once another reads, or nobody does', async () => {
    const { terminals } = await house()
    const id = mintTerminal()
    await terminals.request({
      do: 'open',
      terminalId: id,
      threadId: thread,
      group: id,
      size: size(),
    })
    const slow = follow(terminals, id, 0, false)
    slow.type('seq 1 1000000; echo do""ne\n')
    await vi.waitFor(() => expect(slow.said.text.length).toBeGreaterThan(200_000))
    const quick = follow(terminals, id)
    await quick.hears(/\ndone/)
    quick.type('seq 1 1000000; echo do""ne twice\n')
    quick.following.stop()
    slow.following.stop()
    const later = follow(terminals, id)
    await later.hears(/\ndone twice/)
  }, 40_000)
})

describe('what a terminal said', () => {
  it('is kept for a later start, which lists it and shows it above a fresh prompt', async () => {
    const first = await house()
    const one = await opened(first.terminals)
    one.type('echo the-old-""words\n')
    await one.hears('the-old-words')
    await first.terminals.request({ do: 'rename', terminalId: one.id, title: 'server' })
    await first.terminals.close()
    const { terminals } = await house({ folder: first.folder })
    expect(terminals.list(thread)).toMatchObject([
      { terminalId: one.id, title: 'server', state: { kind: 'left' } },
    ])
    const again = follow(terminals, one.id)
    await again.hears('the-old-words')
    // All of that is of the past: nothing of it asks anything of this window.
    expect(again.said.end).toBeGreaterThan(0)
    await terminals.request({
      do: 'open',
      terminalId: one.id,
      threadId: thread,
      group: one.id,
      size: size(),
    })
    again.type('echo the-new-""words\n')
    await again.hears(/the-old-words[^]*\[!p[^]*the-new-words/)
    expect(again.said.gaps).toBe(0)
  })

  it('is ended by the next host where the last one was killed', async () => {
    const first = await house()
    const one = await opened(first.terminals)
    one.type(`(trap '' HUP TERM; echo $BASHPID > stubborn; sleep 600) &\n`)
    const stubborn = await pidIn(path.join(first.checkout, 'stubborn'))
    const { session } = JSON.parse(
      readFileSync(path.join(first.folder, one.id, 'terminal.json'), 'utf8'),
    ) as { session: { pid: number } }
    // The first host still holds the terminal, as one does that was killed a moment ago.
    const { terminals } = await house({ folder: first.folder, graceMs: 100 })
    expect(await processWith(session.pid)).toBeUndefined()
    expect(await processWith(stubborn)).toBeUndefined()
    expect(terminals.list(thread)).toMatchObject([{ state: { kind: 'left' } }])
  })

  it('goes with a thread that was deleted while no host ran', async () => {
    const first = await house()
    await opened(first.terminals)
    await first.terminals.close()
    const { terminals } = await house({ folder: first.folder, checkout: () => undefined })
    expect(terminals.list(thread)).toEqual([])
    expect(await readdir(first.folder)).toEqual([])
  })

  it('is the user’s alone', async () => {
    const { terminals, folder } = await house()
    const { id, hears } = await opened(terminals)
    await hears(/[$#] /)
    await vi.waitFor(async () => expect(await bytesOnDisk(path.join(folder, id))).not.toBe(0))
    for (const name of await readdir(path.join(folder, id)))
      expect(statSync(path.join(folder, id, name)).mode & 0o777).toBe(0o600)
    expect(statSync(path.join(folder, id)).mode & 0o777).toBe(0o700)
  })
})

describe('refusals', () => {
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => 'taken',
      (error: unknown) => (error instanceof TerminalError ? error.code : error),
    )
  const opening = (of: ThreadId = thread) => {
    const id = mintTerminal()
    return { do: 'open', terminalId: id, threadId: of, group: id, size: size() } as const
  }

  it('says that there are no terminals where node-pty was not built', async () => {
    const load = () => loadPty(() => Promise.reject(new Error('Cannot find module node-pty')))
    const { terminals } = await house({ load })
    expect(await code(terminals.request(opening()))).toBe('terminal-unavailable')
    expect(terminals.list(thread)).toEqual([])
  })

  it('opens as many as the limit, and no more', async () => {
    // Their shell ends at once, so that they are many and run nothing.
    const environment = { PATH: process.env['PATH'], SHELL: '/bin/true' }
    const { terminals } = await house({ environment })
    for (let nth = 0; nth < TERMINALS_LIMIT; nth += 1)
      expect(await code(terminals.request(opening()))).toBe('taken')
    expect(await code(terminals.request(opening()))).toBe('too-many-terminals')
    const [first] = terminals.list(thread)
    if (!first) throw new Error('there is none')
    await terminals.request({ do: 'close', terminalId: first.terminalId })
    expect(await code(terminals.request(opening()))).toBe('taken')
  })

  it('names the thread or the folder that is gone', async () => {
    const none = await house({ checkout: () => undefined })
    expect(await code(none.terminals.request(opening()))).toBe('unknown-thread')
    const lost = await house({ checkout: () => '/no/such/folder' })
    expect(await code(lost.terminals.request(opening()))).toBe('folder-missing')
  })

  it('knows no terminal that was closed', async () => {
    const { terminals } = await house()
    const id = mintTerminal()
    expect(await code(terminals.request({ do: 'kill', terminalId: id }))).toBe('unknown-terminal')
    expect(terminals.follow(id, 0, { attached() {}, output() {}, closed() {} })).toBeUndefined()
    terminals.input(id, 'x')
    terminals.resize(id, size())
  })

  it('starts although something lies there that is no terminal', async () => {
    const first = await house()
    await first.terminals.close()
    await mkdir(path.join(first.folder, mintTerminal()), { recursive: true })
    await mkdir(path.join(first.folder, 'notes'))
    const { terminals } = await house({ folder: first.folder })
    expect(terminals.list(thread)).toEqual([])
    expect(await readdir(first.folder)).toEqual(['notes'])
  })
})

describe('the shell', () => {
  it('is the user’s, as for a login, and one that is there', () => {
    expect(userShell({ SHELL: '/bin/bash' })).toEqual({ program: '/bin/bash', args: ['-l'] })
    expect(userShell({ SHELL: '/bin/true' })).toEqual({ program: '/bin/true', args: [] })
    expect(userShell({ SHELL: '/no/such/shell' }).program).not.toBe('/no/such/shell')
  })

  it('has the user’s environment, less what is ours or of another terminal', () => {
    const environment = terminalEnvironment({
      PATH: '/bin',
      GAFFER_HOME: '/x',
      GAFFER_AGENT: 'mark',
      TMUX: '/tmp/tmux',
      TERM_PROGRAM: 'another',
      TERM: 'dumb',
      npm_lifecycle_event: 'gaffer',
      EDITOR: 'vi',
      NOTHING: undefined,
    })
    expect(environment).toMatchObject({ EDITOR: 'vi', TERM: 'xterm-256color' })
    expect(environment).toMatchObject({ COLORTERM: 'truecolor', TERM_PROGRAM: 'Gaffer' })
    for (const gone of ['GAFFER_HOME', 'GAFFER_AGENT', 'TMUX', 'npm_lifecycle_event', 'NOTHING'])
      expect(environment).not.toHaveProperty(gone)
  })
})

async function leaderOf(pid: number): Promise<number> {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
}
