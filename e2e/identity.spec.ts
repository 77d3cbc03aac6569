import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { Person } from './support/person'
import { test } from './support/site'

test('from an empty house to people who come, lose their passkeys, come back and leave', async ({ browser, site }) => {
  test.setTimeout(480_000)
  const address = site.setupAddress ?? ''
  const ada = await Person.at(browser, site.url, 'Ada Lindqvist', 'ada@vestry.example')

  await test.step('everything leads to set-up, and set-up keeps what was typed', async () => {
    await ada.page.goto('/')
    await expect(ada.page).toHaveURL(/\/set-up$/)
    await expect(ada.page.getByText('This address lacks its token.')).toBeVisible()
    expect(await (await ada.context.request.get('/set-up')).text(), 'a title before its body').toMatch(
      /<title>Set up[^<]*<\/title>.*<body/s,
    )
    await ada.page.goto(address)
    await expect(ada.page.getByText('localhost', { exact: true })).toBeVisible()
    await expect(ada.page.getByText('A trial')).toBeVisible()
    await ada.page.getByLabel('Your name').fill('Ada Lindqvist')
    await ada.page.getByLabel('Organisation').fill('Vestry Bakeries')
    await ada.page.getByLabel('Your mail address').fill('info@vestry.example')
    await ada.page.getByRole('button', { name: 'Continue to the passkey' }).click()
    await expect(ada.page.getByText(/nobody could say who signed/)).toBeVisible()
    await expect(ada.page.getByLabel('Your name')).toHaveValue('Ada Lindqvist')
    await accessible(ada.page)
  })

  await test.step('the first administrator enrols', async () => {
    await ada.setUp(address, 'Vestry Bakeries')
    await expect(ada.page.getByText('You are Ada Lindqvist, and you are signed in.')).toBeVisible()
    await accessible(ada.page)
    await ada.page.goto(address)
    await expect(ada.page.getByRole('heading', { name: 'This Countersign is set up' })).toBeVisible()
  })

  const ben = await Person.at(browser, site.url, 'Ben Okafor', 'ben@vestry.example')
  const link = await ada.invite('Ben Okafor', 'ben@vestry.example', ['Administrator'])
  await accessible(ada.page)

  await test.step('opening the link changes nothing; enrolling uses it up', async () => {
    for (let i = 0; i < 2; i++) expect((await ben.context.request.get('/enrol')).status()).toBe(200)
    await ben.page.goto(link)
    await expect(ben.page.getByText('Ada Lindqvist invites you')).toBeVisible()
    await accessible(ben.page)
    await ben.recognised(false)
    await ben.page.getByRole('button', { name: 'Create a passkey on this device' }).click()
    await expect(ben.page.getByText('No passkey was created.')).toBeVisible()
    await expect(ben.page.getByText('Try again when you are ready.')).toBeVisible()
    await expect(ben.page.getByText('Refused')).toHaveCount(0)
    // At once: whoever comes back from the device's dialog is not taken for a double click.
    await ben.recognised(true)
    await ben.enrol(link)
    const late = await Person.at(browser, site.url, 'Late', 'late@vestry.example')
    await late.page.goto(link)
    await expect(late.page.getByText('This address was already used.')).toBeVisible()
  })

  await test.step('sign-in needs the person, not just the device', async () => {
    await ben.signOut()
    await ben.recognised(false)
    await ben.page.getByRole('button', { name: 'Sign in with your passkey' }).click()
    await expect(ben.page.getByText('The passkey was not used.')).toBeVisible()
    await expect(ben.page.getByText('Refused')).toHaveCount(0)
    await accessible(ben.page)
    await ben.recognised(true)
    await ben.signIn()
    await accessible(ben.page)
  })

  await test.step('a second device is added by code, and both show one figure', async () => {
    await ben.page.goto('/you/device')
    await ben.page.getByRole('button', { name: 'Show the code' }).click()
    await ben.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await ben.page.getByRole('button', { name: 'Copy the address' }).click()
    const code = await ben.page.evaluate(() => navigator.clipboard.readText())
    const phone = await Person.at(browser, site.url, 'Ben Okafor', 'ben@vestry.example')
    await phone.page.goto(code)
    await phone.page.getByRole('button', { name: 'Create a passkey on this device' }).click()
    await expect(phone.page.getByText('It must show this same figure.')).toBeVisible()
    await accessible(phone.page)
    await ben.page.getByRole('button', { name: 'Add this passkey' }).click()
    await expect(ben.page.getByText('The new passkey can sign you in and sign for you.')).toBeVisible()
    await expect(phone.page.getByRole('heading', { name: 'This device is yours too' })).toBeVisible()
    await phone.signIn()
  })

  await test.step('a session ended elsewhere is dead on its next request, also with its old cookie', async () => {
    await ben.page.goto('/you')
    const other = await Person.at(browser, site.url, 'Ben Okafor', 'ben@vestry.example')
    await other.context.addCookies(await ben.context.cookies())
    await other.page.goto('/you')
    await expect(other.page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
    await ben.page.getByRole('button', { name: 'End this session and sign out' }).click()
    await ben.page.waitForURL(/\/sign-in/)
    await other.page.goto('/you')
    await expect(other.page).toHaveURL(/\/sign-in/)
  })

  const cyd = await Person.at(browser, site.url, 'Cyd Marlow', 'cyd@vestry.example')
  await cyd.enrol(await ada.invite('Cyd Marlow', 'cyd@vestry.example'))

  await test.step('a lost passkey: two administrators, each by gesture, reopen the enrolment', async () => {
    await cyd.signOut()
    await cyd.losePasskeys()
    await cyd.page.getByRole('button', { name: 'Sign in with your passkey' }).click()
    await expect(cyd.page.getByText('The passkey was not used.')).toBeVisible()

    await ada.page.goto('/people')
    await ada.page.getByRole('link', { name: /Cyd Marlow/ }).click()
    await ada.page.getByLabel('Reason').fill('The phone fell into the oven.')
    await ada.page.getByRole('button', { name: 'Ask to reopen the enrolment' }).click()
    await ada.page.getByRole('button', { name: 'Ask with your passkey' }).click()
    await expect(ada.page.getByText('It takes one more administrator')).toBeVisible()
    await accessible(ada.page)

    await ben.signIn('/people')
    await accessible(ben.page)
    await ben.page.getByRole('link', { name: /Cyd Marlow/ }).click()
    await expect(ben.page.getByText('The phone fell into the oven.')).toBeVisible()
    await ben.page.getByRole('button', { name: 'Confirm as the second administrator' }).click()
    await ben.page.getByRole('button', { name: 'Confirm with your passkey' }).click()
    await expect(ben.page.getByText('The address was sent by mail')).toBeVisible()
    // Who asked for it does not also get the link that opens it.
    await ada.page.goto('/outbox')
    await ada.page.getByRole('button', { name: 'Show the address in the message to cyd@vestry.example' }).first().click()
    await expect(ada.page.getByText('does not also get its link')).toBeVisible()
    await cyd.enrol(await ben.readAddress('cyd@vestry.example'))
  })

  await test.step('whoever is suspended is out at once', async () => {
    await ada.page.goto('/people')
    await ada.page.getByRole('link', { name: /Cyd Marlow/ }).click()
    await ada.page.getByRole('button', { name: 'Suspend', exact: true }).click()
    await ada.page
      .getByRole('dialog')
      .getByRole('button', { name: /Suspend/ })
      .click()
    await expect(ada.page.getByText('suspended: nothing can be done in this name')).toBeVisible()
    await cyd.page.goto('/you')
    await expect(cyd.page).toHaveURL(/\/sign-in/)
    await cyd.page.getByRole('button', { name: 'Sign in with your passkey' }).click()
    await expect(cyd.page.getByText('This passkey has been ended.')).toBeVisible()
  })

  await test.step('what is not one’s own stays closed', async () => {
    const eve = await Person.at(browser, site.url, 'Eve', 'eve@vestry.example')
    await eve.enrol(await ada.invite('Eve Sorel', 'eve@vestry.example'))
    for (const path of ['/people', '/outbox']) {
      await eve.page.goto(path)
      await expect(eve.page.getByRole('alert').first()).toBeVisible()
    }
    expect((await eve.context.request.post('/sign-in', { headers: { origin: 'https://evil.example' } })).status()).toBe(403)
  })
})
