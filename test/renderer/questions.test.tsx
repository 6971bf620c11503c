import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { requestId } from '../../core/ids.ts'
import type { Question } from '../../core/questions.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayApproval, sayQuestion, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World

const colour: Question = {
  questionId: 'colour',
  header: 'Colour',
  text: 'Which colour shall it be?',
  options: [
    { label: 'Red', description: 'Like the logo' },
    { label: 'Blue', description: 'Like the sea' },
  ],
  several: false,
  free: true,
}
const sizes: Question = {
  questionId: 'sizes',
  text: 'Which sizes are wanted?',
  options: [{ label: 'Small' }, { label: 'Large' }],
  several: true,
  free: false,
}

beforeEach(async () => {
  world = new World()
  sayThread(world.log)
  sayThread(world.log, 'Another thread', ids.other)
  sayTurn(world.log)
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
  await showWindow(world.log)
  await message().click()
})
afterEach(closeWindow)

const message = () => page.getByRole('textbox', { name: 'Message', exact: true })
const card = () => page.getByRole('region', { name: 'Question' })
const option = (name: string) => card().getByRole('radio', { name, exact: true })
const own = () => card().getByRole('textbox')
const answers = () => world.sent('AnswerQuestion').map(({ answers: said }) => said)
const announced = () => page.getByRole('status', { name: 'Announcements' })

describe('a question of an agent', () => {
  it('is answered by one option, which says what it means', async () => {
    sayQuestion(world.log, [colour])
    await expect.element(card().getByRole('group', { name: /Which colour shall/ })).toBeVisible()
    await expect.element(option('Red')).toHaveAccessibleDescription('Like the logo')
    await expect.element(card().getByRole('button', { name: 'Answer' })).toBeDisabled()
    await card().getByText('Blue').click()
    await card().getByRole('button', { name: 'Answer' }).click()
    await expect.poll(answers).toEqual([[{ questionId: 'colour', chosen: ['Blue'] }]])
    await expect.element(card()).not.toBeInTheDocument()
    await expect.element(button(/Which colour shall/)).toMatchTextContent('you: Blue')
  })

  it('is answered from the keyboard alone, beginning in the empty composer', async () => {
    sayQuestion(world.log, [colour, sizes])
    await expect.element(card()).toBeVisible()
    await expect.element(message()).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.element(option('Red')).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    const small = card().getByRole('checkbox', { name: 'Small' })
    await expect.element(small).toHaveFocus()
    await userEvent.keyboard(' {Tab} {Enter}')
    await expect.poll(answers).toEqual([
      [
        { questionId: 'colour', chosen: ['Blue'] },
        { questionId: 'sizes', chosen: ['Small', 'Large'] },
      ],
    ])
  })

  it('takes words of one’s own, of several lines, in the place of an option', async () => {
    sayQuestion(world.log, [colour])
    await option('Red').click()
    await own().click()
    await userEvent.keyboard('Green,{Shift>}{Enter}{/Shift}as grass')
    await expect.element(option('Red')).not.toBeChecked()
    await expect.element(option('In your own words')).toBeChecked()
    await userEvent.keyboard('{Enter}')
    await expect
      .poll(answers)
      .toEqual([[{ questionId: 'colour', chosen: [], text: 'Green,\nas grass' }]])
  })

  it('leaves open what one leaves open, and says so', async () => {
    sayQuestion(world.log, [colour, sizes])
    await option('Red').click()
    await expect.element(card().getByText('What you leave open is declined.')).toBeVisible()
    await card().getByRole('button', { name: 'Answer 1 of 2' }).click()
    await expect.poll(answers).toEqual([[{ questionId: 'colour', chosen: ['Red'] }]])
    await button(/Which colour shall/).click()
    await expect.element(page.getByText('→ Red')).toBeVisible()
    await expect.element(page.getByText('→ declined')).toBeVisible()
  })

  it('is declined by its button, and by nothing else', async () => {
    sayQuestion(world.log, [colour])
    await expect.element(card()).toBeVisible()
    await userEvent.keyboard('{Escape}{Escape}{Backspace}')
    await button(/^Idle Another thread/).click()
    await button(/^Has a question Greet in French/)
      .last()
      .click()
    await expect.element(card()).toBeVisible()
    expect(answers()).toEqual([])
    expect(world.sent('InterruptTurn')).toEqual([])
    await card().getByRole('button', { name: 'Decline' }).click()
    await expect.poll(answers).toEqual([[]])
    await expect.element(button(/Which colour shall/)).toMatchTextContent('declined by you')
  })

  it('closes when it is answered in another window, and tells what was said', async () => {
    const request = requestId.parse('request-elsewhere')
    sayQuestion(world.log, [colour], request)
    await option('Red').click()
    world.log.say('QuestionAnswered', {
      ...world.turn(),
      requestId: request,
      answers: [{ questionId: 'colour', chosen: ['Blue'] }],
      by: { user: 'Ada' },
    })
    await expect.element(card()).not.toBeInTheDocument()
    await button(/Which colour shall/).click()
    await expect.element(page.getByText(/Answered by Ada at/)).toBeVisible()
    expect(answers()).toEqual([])
    expect(localStorage.getItem(`gaffer.draft.answer.${request}`)).toBeNull()
  })

  it('says why it expired', async () => {
    sayQuestion(world.log, [colour])
    await expect.element(card()).toBeVisible()
    const reason = 'The agent was ended.'
    world.log.say('QuestionExpired', { ...world.turn(), requestId: ids.request, reason })
    await expect.element(card()).not.toBeInTheDocument()
    await expect.element(button(/Which colour shall/)).toMatchTextContent('expired')
  })

  it('is counted with approvals, and keeps what was begun while another is looked at', async () => {
    sayQuestion(world.log, [colour])
    sayApproval(world.log, 'npm test', 'request-2')
    await own().fill('Green')
    await expect.element(card().getByText('1 of 2')).toBeVisible()
    await button('Next request').click()
    const approval = page.getByRole('region', { name: 'Approval' })
    await expect.element(approval.getByLabelText('Command')).toMatchTextContent('npm test')
    await button('Previous request').click()
    await expect.element(own()).toHaveValue('Green')
  })

  it('is announced as what it is, and a key away from any other thread', async () => {
    await button(/^Idle Another thread/).click()
    sayQuestion(world.log, [colour])
    await expect.element(announced()).toMatchTextContent('Greet in French: has a question')
    await expect.poll(() => document.title).toBe('(1) Gaffer')
    await expect.element(page.getByText('Has a question', { exact: true }).nth(1)).toBeVisible()
    await userEvent.keyboard('{Control>}j{/Control}')
    await expect.element(card()).toBeVisible()
    sayApproval(world.log, 'npm test', 'request-2')
    await expect.element(announced()).toMatchTextContent('Greet in French: needs approval')
    world.log.say('ActionRejected', {
      ...world.turn(),
      requestId: requestId.parse('request-2'),
      by: { user: 'you' },
    })
    await expect.element(announced()).toMatchTextContent('Greet in French: has a question')
  })
})
