import { afterEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { button, closeWindow, showWindow } from './window.tsx'
import { changed, World } from './world.ts'

afterEach(closeWindow)

const message = () => page.getByRole('textbox', { name: 'Message', exact: true })
const approval = () => page.getByRole('region', { name: 'Approval' })
const commitMessage = () => page.getByRole('textbox', { name: 'Commit message' })

/** From the first screen to an open approval. */
async function askPracticeAgent(world: World) {
  const carriers = await showWindow(world.log)
  await button('Try the practice agent').click()
  await expect.element(message()).not.toHaveValue('')
  await button('Send').click()
  await expect.element(approval()).toBeVisible()
  return carriers
}

describe('the main job', () => {
  it('goes from the first screen to a commit, by mouse', async () => {
    const world = new World()
    await showWindow(world.log)
    await expect.element(page.getByText('Ready')).toBeVisible()
    await button('Try the practice agent').click()
    await expect
      .element(message())
      .toHaveValue('Plan first: rename toMorse to spell then run npm test')
    await button('Send').click()
    await expect.element(approval().getByText('npm test -- --bail')).toBeVisible()
    await button('Allow once').click()
    await expect.element(approval()).not.toBeInTheDocument()
    await expect.element(button(/src\/greet.ts/)).toBeVisible()
    await expect.element(page.getByText('Bonjour')).toBeVisible()
    await button('Suggest').click()
    await expect.element(commitMessage()).toHaveValue('Change greet.ts')
    await expect.element(button('Suggest')).not.toBeInTheDocument()
    await commitMessage().fill('Greet in French')
    await button('Commit').click()
    await expect.element(page.getByText('Committed “Greet in French”')).toBeVisible()
    await expect.element(commitMessage()).toHaveValue('')
    expect(world.sent('CommitChanges')).toMatchObject([{ message: 'Greet in French' }])
    expect(world.sent('CommitChanges')[0]).not.toHaveProperty('paths')
  })

  it('goes from the message to a commit by keyboard alone', async () => {
    const world = new World()
    await showWindow(world.log)
    await button('Try the practice agent').click()
    await expect.element(message()).not.toHaveValue('')
    await message().click()
    await userEvent.keyboard('{Enter}')
    await expect.element(approval()).toBeVisible()
    await userEvent.keyboard('{Enter}')
    await expect.element(button(/src\/greet.ts/)).toBeVisible()
    expect(world.sent('ApprovePendingAction')).toMatchObject([{ scope: 'once' }])
    await commitMessage().click()
    await userEvent.keyboard('Greet in French{Control>}{Enter}{/Control}')
    await expect.element(page.getByText('Committed “Greet in French”')).toBeVisible()
  })

  it('keeps the commit message when a hook fails, and shows all that it said', async () => {
    const world = new World()
    world.hook = { stderr: 'lint: 3 problems\nhook exited with code 1' }
    await askPracticeAgent(world)
    await button('Allow once').click()
    await commitMessage().fill('Greet in French')
    await button('Commit').click()
    const said = page.getByRole('form', { name: 'Commit' }).getByLabelText('What git said')
    await expect.element(said).toMatchTextContent('lint: 3 problems hook exited with code 1')
    await expect.element(commitMessage()).toHaveValue('Greet in French')
  })

  it('leaves out of the commit what is not ticked', async () => {
    const world = new World()
    await askPracticeAgent(world)
    await button('Allow once').click()
    await expect.element(button(/src\/greet.ts/)).toBeVisible()
    world.files = [...world.files, { ...changed, path: 'notes.txt', status: 'untracked' }]
    await button('Look again').click()
    await page.getByRole('checkbox', { name: 'Commit notes.txt' }).click()
    await commitMessage().fill('Only this')
    await button('Commit').click()
    await expect
      .poll(() => world.sent('CommitChanges'))
      .toMatchObject([{ paths: ['src/greet.ts'] }])
  })

  it('says why a folder cannot be opened', async () => {
    const world = new World()
    await showWindow(world.log)
    await button('Open a repository').click()
    await page.getByRole('textbox', { name: 'Folder path' }).fill('/nowhere')
    await button('Open').click()
    await expect.element(page.getByRole('alert')).toMatchTextContent('There is no such folder.')
    expect(world.sent('CreateProject')).toEqual([])
  })

  it('keeps a draft through a refusal and through another thread', async () => {
    const world = new World()
    await showWindow(world.log)
    await button('Try the practice agent').click()
    await message().fill('Not yet said')
    world.log.script = {
      ...world.log.script,
      command: () => ({
        code: 'archived',
        message: 'This thread is archived. Unarchive it first.',
      }),
    }
    await button('Send').click()
    const problem = page.getByText('This thread is archived. Unarchive it first.').first()
    await expect.element(problem).toBeVisible()
    await expect.element(message()).toHaveValue('Not yet said')
    await button('New thread').click()
    await expect.element(message()).toHaveValue('')
    await page.getByRole('button', { name: 'A first try', exact: false }).first().click()
    await expect.element(message()).toHaveValue('Not yet said')
  })
})

describe('a lost host', () => {
  it('shows a banner, keeps what is typed, and shows the state as it is once it is back', async () => {
    const world = new World()
    const carriers = await askPracticeAgent(world)
    await message().fill('half a sentence')
    carriers.down = true
    carriers.drop()
    await expect.element(page.getByRole('alert')).toMatchTextContent('reconnecting')
    world.log.say('TurnFailed', { ...world.turn(), code: 'agent-exited', message: 'It ended.' })
    carriers.down = false
    await button('Try now').click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
    await expect.element(page.getByRole('note', { name: 'The turn failed' })).toBeVisible()
    await expect.element(message()).toHaveValue('half a sentence')
  })
})
