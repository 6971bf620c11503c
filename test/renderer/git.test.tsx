import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import type { BranchFound } from '../../core/git/answers.ts'
import { operationId, projectId, worktreeOperation } from '../../core/ids.ts'
import type { OperationAsked, OperationResult } from '../../core/git/operations.ts'
import { closeDialog } from '../../renderer/operations/dialogs.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World
let answers: Record<string, unknown>

const branch = (name: string, more: Partial<BranchFound> = {}): BranchFound => ({
  name,
  ref: `refs/heads/${name}`,
  remote: null,
  current: false,
  sha: 'a'.repeat(40),
  subject: 'Greet',
  author: 'Ada',
  at: 0,
  upstream: null,
  worktree: null,
  ...more,
})
const head = { kind: 'branch', name: 'main', sha: 'a'.repeat(40) }
const upstream = { name: 'origin/main', ahead: 2, behind: 1 }
const branches = {
  status: 'ok',
  head,
  operation: null,
  branches: [
    branch('main', { current: true, upstream }),
    branch('topic'),
    branch('busy', { worktree: '/home/you/elsewhere' }),
    branch('origin/new', { remote: 'origin', ref: 'refs/remotes/origin/new' }),
  ],
  total: 4,
  remotes: [
    { name: 'origin', url: 'https://github.com/a/b', defaultBranch: 'main', host: 'github' },
  ],
}

beforeEach(() => {
  world = new World()
  answers = {
    branches,
    pullRequest: { status: 'none', compareUrl: 'https://github.com/a/b/compare' },
  }
  const { query, ...script } = world.log.script
  world.log.script = { ...script, query: (name, args) => answers[name] ?? query?.(name, args) }
  sayThread(world.log)
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread }, dockTab: 'changes' })
})
afterEach(() => {
  closeDialog()
  closeWindow()
})

/** What a command asked for comes to. */
function come(asked: OperationAsked, result: OperationResult, succeeded = false): void {
  const last = world.log.commands.at(-1)
  const about = { threadId: ids.thread, operationId: operationId.parse(last?.['operationId']) }
  world.log.say('GitOperationRequested', { ...about, ...asked })
  world.log.say('GitOperationSettled', {
    ...about,
    operation: asked.operation,
    outcome: succeeded ? 'succeeded' : 'failed',
    result,
  })
}

const bar = () => page.getByRole('region', { name: 'Git operation' })
const menu = () => page.getByRole('dialog', { name: 'Branches' })
const openMenu = () => button(/^Branch main/).click()

describe('the branch menu', () => {
  it('tells how the branch stands, and pulls and pushes it', async () => {
    await showWindow(world.log)
    await expect.element(button(/Branch main 2 to push 1 to pull/)).toBeVisible()
    await openMenu()
    await expect.element(menu().getByText('2 ahead of and 1 behind origin/main')).toBeVisible()
    await menu().getByRole('button', { name: 'Push 2' }).click()
    await expect.poll(() => world.sent('PushBranch')).toHaveLength(1)
    await expect.element(menu()).not.toBeInTheDocument()
    come({ operation: 'push', args: {} }, { code: 'push-rejected', message: 'Pull first.' })
    await expect.element(bar().getByText('Pull first.')).toBeVisible()
    await bar().getByRole('button', { name: 'Pull', exact: true }).click()
    await expect.poll(() => world.sent('PullBranch')).toHaveLength(1)
  })

  it('switches to a branch, but to none that another folder has checked out', async () => {
    await showWindow(world.log)
    await openMenu()
    await expect.element(menu().getByText('Checked out in /home/you/elsewhere')).toBeVisible()
    await expect.element(menu().getByRole('button', { name: /^busy/ })).toBeDisabled()
    await menu()
      .getByRole('button', { name: /^topic/ })
      .click()
    await expect.poll(() => world.sent('SwitchBranch')).toMatchObject([{ name: 'topic' }])
  })

  it('switches to a branch of one’s own that follows the one that is only on a remote', async () => {
    await showWindow(world.log)
    await openMenu()
    await menu()
      .getByRole('button', { name: /^origin\/new/ })
      .click()
    await expect
      .poll(() => world.sent('SwitchBranch'))
      .toMatchObject([{ name: 'new', track: 'origin/new' }])
  })

  it('suggests a name that git takes for what was typed', async () => {
    await showWindow(world.log)
    await openMenu()
    await menu().getByRole('searchbox').fill('Greet them all!')
    await menu().getByRole('button', { name: 'New branch greet-them-all…' }).click()
    const name = page.getByRole('textbox', { name: 'Branch name' })
    await expect.element(name).toHaveValue('greet-them-all')
    await name.fill('no..good')
    await expect.element(button('Create branch')).toBeDisabled()
    await name.fill('greet-all')
    await button('Create branch').click()
    await expect.poll(() => world.sent('CreateBranch')).toMatchObject([{ name: 'greet-all' }])
  })

  it('deletes a branch with commits of its own only when asked a second time', async () => {
    await showWindow(world.log)
    await openMenu()
    await button('Actions for branch topic').click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await button('Delete branch').click()
    await expect.poll(() => world.sent('DeleteBranch')).toMatchObject([{ name: 'topic' }])
    expect(world.sent('DeleteBranch')[0]).not.toHaveProperty('unmerged')
    const args = { name: 'topic' }
    come(
      { operation: 'delete-branch', args },
      { code: 'branch-unmerged', message: 'It has commits.' },
    )
    await bar().getByRole('button', { name: 'Delete it anyway…' }).click()
    await button('Delete for good').click()
    await expect.poll(() => world.sent('DeleteBranch')[1]).toMatchObject({ unmerged: true })
  })

  it('shows a pull request with its checks, there and in the header', async () => {
    answers['pullRequest'] = {
      status: 'found',
      number: 7,
      url: 'https://github.com/a/b/pull/7',
      state: 'open',
      draft: false,
      title: 'Greet in French',
      base: 'main',
      mergeable: true,
      checks: [
        { name: 'unit', state: 'passed', url: null },
        { name: 'lint', state: 'failed', url: 'https://github.com/a/b/runs/1' },
      ],
    }
    await showWindow(world.log)
    await openMenu()
    await expect.element(menu().getByText(/1 of 2 checks failed/)).toBeVisible()
    await expect.element(menu().getByRole('link', { name: 'lint' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: '#7', exact: true })).toBeVisible()
  })

  it('keeps a pull request’s words until it is made', async () => {
    await showWindow(world.log)
    await openMenu()
    await button('Create a pull request…').click()
    const dialog = page.getByRole('dialog', { name: 'New pull request' })
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Greet')
    await dialog.getByRole('textbox', { name: 'Description' }).fill('In French.')
    await dialog.getByRole('checkbox', { name: 'As a draft' }).click()
    await button('Create pull request').click()
    await expect
      .poll(() => world.sent('CreatePullRequest'))
      .toMatchObject([{ title: 'Greet', body: 'In French.', draft: true }])
    const args = { title: 'Greet', body: 'In French.' }
    come({ operation: 'create-pull-request', args }, { code: 'needs-login', message: 'Sign in.' })
    await bar().getByRole('button', { name: 'Change it…' }).click()
    await expect
      .element(dialog.getByRole('textbox', { name: 'Description' }))
      .toHaveValue('In French.')
  })
})

describe('a rebase in conflict', () => {
  it('lets each file be resolved in people’s own words, and goes on only then', async () => {
    answers['changes'] = { status: 'ok', head, operation: 'rebase', files: [], total: 0 }
    const conflicts = { status: 'ok', operation: 'rebase' }
    const file = { path: 'src/greet.ts', kind: 'both-modified' }
    answers['conflicts'] = { ...conflicts, files: [file], total: 1 }
    await showWindow(world.log)
    const banner = page.getByRole('region', { name: 'Conflicts' })
    await expect.element(banner.getByText('A rebase is under way: 1 in conflict')).toBeVisible()
    await expect.element(banner.getByRole('button', { name: 'Go on' })).toBeDisabled()
    await banner.getByRole('button', { name: 'Take yours' }).click()
    await expect
      .poll(() => world.sent('ResolveConflict'))
      .toMatchObject([{ paths: ['src/greet.ts'], take: 'theirs' }])
    answers['conflicts'] = { ...conflicts, files: [], total: 0 }
    come(
      { operation: 'resolve-conflict', args: { paths: ['src/greet.ts'], take: 'theirs' } },
      {},
      true,
    )
    await banner.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => world.sent('ContinueGitOperation')).toHaveLength(1)
  })
})

describe('checkpoints', () => {
  const safetyId = 'operation-9:safety'

  it('marks the turns that were rewound, and undoes it', async () => {
    sayTurn(world.log)
    world.log.say('TurnCompleted', { threadId: ids.thread, turnId: ids.turn })
    world.log.say('CheckpointRequested', {
      threadId: ids.thread,
      checkpointId: ids.checkpoint,
      description: 'A good moment',
      turnNumber: 1,
    })
    world.log.say('CheckpointCreated', {
      threadId: ids.thread,
      checkpointId: ids.checkpoint,
      description: 'A good moment',
      ref: 'refs/gaffer/x',
      sha: 'b'.repeat(40),
      turnNumber: 1,
    })
    const change = { additions: 1, deletions: 0, binary: false }
    const files = [{ path: 'notes.txt', status: 'deleted', ...change }]
    answers['restorePreview'] = { status: 'ok', files, total: 1 }
    await showWindow(world.log)
    await page.getByRole('tab', { name: 'Checkpoints' }).click()
    await button('Restore A good moment').click()
    const dialog = page.getByRole('dialog', { name: 'Restore this checkpoint?' })
    await expect.element(dialog.getByText('1 file is removed.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Restore' }).click()
    await expect.poll(() => world.sent('RestoreCheckpoint')).toHaveLength(1)
    come(
      {
        operation: 'restore-checkpoint',
        args: {
          checkpointId: ids.checkpoint,
          sha: 'b'.repeat(40),
          safetyId: ids.checkpoint.replace(ids.checkpoint, safetyId) as typeof ids.checkpoint,
          rewound: [[1, 1]],
        },
      },
      {},
      true,
    )
    const turn = page.getByRole('article', { name: 'Turn 1, you' })
    await expect.element(turn).toMatchTextContent('rewound')
    await bar().getByRole('button', { name: 'Undo' }).click()
    await expect
      .poll(() => world.sent('RestoreCheckpoint')[1])
      .toMatchObject({ checkpointId: safetyId })
  })
})

describe('a worktree', () => {
  const workspace = { kind: 'worktree' as const, branch: 'greet' }
  const sayWorktree = (outcome: 'succeeded' | 'failed') => {
    const about = { threadId: ids.other, operationId: worktreeOperation(ids.other) }
    world.log.say('ThreadCreated', {
      threadId: ids.other,
      projectId: ids.project,
      title: 'Apart',
      agent: { provider: 'practice', mode: 'ask' },
      workspace,
      checkout: '/home/you/.gaffer/worktrees/greet',
      port: 42_000,
    })
    const asked = { operation: 'add-worktree' as const, args: { branch: 'greet', copy: [] } }
    world.log.say('GitOperationRequested', { ...about, ...asked })
    const result = outcome === 'failed' ? { code: 'git-failed', message: 'No room.' } : {}
    world.log.say('GitOperationSettled', { ...about, operation: 'add-worktree', outcome, result })
    useApp.setState({ place: { kind: 'thread', threadId: ids.other } })
  }

  it('is made anew where it could not be made', async () => {
    sayWorktree('failed')
    await showWindow(world.log)
    await expect.element(page.getByText('Its worktree is not there')).toBeVisible()
    await button('Make it anew').click()
    await expect.poll(() => world.sent('AddWorktree')).toMatchObject([{ threadId: ids.other }])
  })

  it('goes with its thread only after all that goes was shown, and not where its removal failed', async () => {
    sayWorktree('succeeded')
    const goes = { files: 1, commits: 2, bytes: 5000 }
    const change = { additions: 1, deletions: 0, binary: false }
    answers['worktreeLoss'] = {
      status: 'ok',
      goes,
      whole: true,
      branch: 'greet',
      files: [{ path: 'notes.txt', status: 'untracked', ...change }],
      commits: [{ sha: 'c'.repeat(40), subject: 'Half a thought' }],
    }
    await showWindow(world.log)
    await button('Actions for Apart').click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete the thread with its worktree?' })
    await expect.element(dialog.getByText(/^1 changed file would go/)).toBeVisible()
    await dialog.getByRole('radio', { name: 'Delete the branch too' }).click()
    await expect
      .element(dialog.getByText(/^1 changed file and 2 commits that are nowhere else would go/))
      .toBeVisible()
    await button('Remove worktree and delete').click()
    await expect
      .poll(() => world.sent('RemoveWorktree'))
      .toMatchObject([{ goes, branch: 'delete', threadId: ids.other }])
    const given = world.log.commands.at(-1)?.['operationId']
    const about = { threadId: ids.other, operationId: operationId.parse(given) }
    const safetyId = ids.checkpoint
    const args = { safetyId, goes, branch: 'delete' as const }
    world.log.say('GitOperationRequested', { ...about, operation: 'remove-worktree', args })
    world.log.say('GitOperationSettled', {
      ...about,
      operation: 'remove-worktree',
      outcome: 'failed',
      result: { code: 'more-would-go', message: 'By now more would go.' },
    })
    await expect.element(dialog.getByText('By now more would go.')).toBeVisible()
    expect(world.sent('DeleteThread')).toEqual([])
  })

  it('is what a new thread works in, named after its message, past names that are taken', async () => {
    const taken = [...branches.branches, branch('topic-two')]
    answers['branches'] = { ...branches, branches: taken }
    useApp.setState({ place: { kind: 'new-thread', projectId: ids.project } })
    await showWindow(world.log)
    await page.getByRole('combobox', { name: 'Where it works' }).click()
    await page.getByRole('option', { name: /worktree/ }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('Topic two')
    await button('Send').click()
    await expect
      .poll(() => world.sent('CreateThread'))
      .toMatchObject([{ workspace: { kind: 'worktree', branch: 'topic-two-2' } }])
  })

  it('is listed with its size, and an orphan with the command that removes it', async () => {
    sayWorktree('succeeded')
    const mine = { threadId: ids.other, projectId: ids.project, branch: 'greet' }
    const orphan = { threadId: null, projectId: null, branch: null }
    answers['worktrees'] = {
      folder: '/home/you/.gaffer/worktrees',
      worktrees: [
        {
          path: '/w/greet',
          state: 'in-use',
          ...mine,
          bytes: 5 * 1024 ** 2,
          pending: false,
          remove: null,
        },
        {
          path: '/w/old',
          state: 'orphan',
          ...orphan,
          bytes: 10,
          pending: false,
          remove: 'git worktree remove /w/old',
        },
      ],
    }
    useApp.setState({ place: { kind: 'worktrees' } })
    await showWindow(world.log)
    await expect.element(page.getByText('5 MB', { exact: true })).toBeVisible()
    await expect.element(page.getByText('git worktree remove /w/old')).toBeVisible()
    await expect.element(page.getByRole('region', { name: 'Without a thread' })).toBeVisible()
  })

  it('is made as its project’s settings say', async () => {
    await showWindow(world.log)
    await button('Actions for greeter').click()
    await page.getByRole('menuitem', { name: 'Worktree settings…' }).click()
    const copies = page.getByRole('textbox', { name: 'Files to copy' })
    await copies.fill('../secret')
    await expect.element(button('Save')).toBeDisabled()
    await copies.fill('.env')
    await page.getByRole('textbox', { name: 'Set-up command' }).fill('npm ci')
    await button('Save').click()
    await expect
      .poll(() => world.sent('UpdateProject'))
      .toMatchObject([{ settings: { worktree: { copy: ['.env'], setup: 'npm ci' } } }])
  })
})

describe('a folder that nobody has trusted', () => {
  const stranger = projectId.parse('project-2')

  it('is opened untrusted, and asks before a thread can begin in it', async () => {
    answers['repository'] = { kind: 'repository', root: '/home/you/other', name: 'other' }
    await showWindow(world.log)
    await button('Add a project').click()
    await page.getByRole('textbox', { name: 'Folder path' }).fill('/home/you/other')
    await button('Open').click()
    await expect.poll(() => world.sent('CreateProject')).toMatchObject([{ trusted: false }])
  })

  it('shows the question in place of its threads until it is answered', async () => {
    const place = { name: 'other', rootPath: '/o', canonicalRoot: '/o', trusted: false }
    world.log.say('ProjectCreated', { projectId: stranger, ...place })
    useApp.setState({ place: { kind: 'new-thread', projectId: stranger } })
    await showWindow(world.log)
    const question = page.getByRole('heading', { name: 'Do you trust the authors of this folder?' })
    await expect.element(question).toBeVisible()
    await expect.element(button('Do you trust this folder?')).toBeVisible()
    await expect.element(page.getByRole('textbox', { name: 'Message' })).not.toBeInTheDocument()
    await button('Trust this folder').click()
    await expect.poll(() => world.sent('TrustProject')).toHaveLength(1)
    world.log.say('ProjectTrusted', { projectId: stranger })
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible()
  })
})
