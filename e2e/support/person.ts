// One person = one browser context + one page + one virtual authenticator: Chromium binds an authenticator to a page.
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'
import { expect } from '@playwright/test'

export class Person {
  private constructor(
    readonly name: string,
    readonly email: string,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly devtools: CDPSession,
    private readonly authenticatorId: string,
    /** What the browser's console and security policy complained of. */
    readonly complaints: string[],
    /** What of it a script threw and nobody caught. */
    readonly thrown: string[],
  ) {}

  /** A person at a fresh browser with an authenticator that can verify them; `baseURL` is the server's origin. */
  static async at(
    browser: Browser,
    baseURL: string,
    name: string,
    email: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Person> {
    const context = await browser.newContext({ baseURL, ...options })
    const page = await context.newPage()
    const [complaints, thrown]: [string[], string[]] = [[], []]
    page.on('pageerror', (error) => {
      const said = `${error.message} ${page.url()}`
      complaints.push(said)
      thrown.push(said)
    })
    page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} ${message.location().url}`))
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new Person(name, email, context, page, devtools, authenticatorId, complaints, thrown)
  }

  /** Whether the authenticator recognises the person from now on. */
  async recognised(isUserVerified: boolean): Promise<void> {
    await this.devtools.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified })
  }

  /**
   * Thinks it over at the device's dialog: whatever this page asks the passkey next waits until the answer of this is called. Chromium's own
   * switch for somebody's presence is not for this: what began while it was off never ends.
   */
  async hesitate(): Promise<() => Promise<void>> {
    await this.page.evaluate(() => {
      const ask = navigator.credentials.get.bind(navigator.credentials)
      navigator.credentials.get = async (options) => {
        await new Promise<void>((touched) => Object.assign(window, { touched }))
        return ask(options)
      }
    })
    return () => this.page.evaluate(() => (window as unknown as { touched: () => void }).touched())
  }

  /** Loses every passkey this authenticator holds. */
  async losePasskeys(): Promise<void> {
    await this.devtools.send('WebAuthn.clearCredentials', { authenticatorId: this.authenticatorId })
  }

  /** Sets the organisation up by the address from the console, and becomes its first administrator. */
  async setUp(address: string, organisation: string): Promise<void> {
    await this.page.goto(address)
    await this.page.getByLabel('Organisation').fill(organisation)
    await this.page.getByLabel('Your name').fill(this.name)
    await this.page.getByLabel('Your mail address').fill(this.email)
    await this.page.getByRole('button', { name: 'Continue to the passkey' }).click()
    await this.makePasskey()
  }

  /** Invites someone and reads the address from the outbox, as an administrator without a mail server does. */
  async invite(name: string, email: string, roles: readonly ('Administrator' | 'Compliance')[] = []): Promise<string> {
    await this.page.goto('/people/invite')
    await this.page.getByLabel('Name', { exact: true }).fill(name)
    await this.page.getByLabel('Mail address').fill(email)
    for (const role of roles) await this.page.getByLabel(role).check()
    await this.page.getByRole('button', { name: 'Send the invitation' }).click()
    await expect(this.page.getByText(`The address for ${email} waits in the outbox`)).toBeVisible()
    return this.readAddress(email)
  }

  /** The newest secret address in the outbox that was written to `email`. */
  async readAddress(email: string): Promise<string> {
    await this.page.goto('/outbox')
    await this.page
      .getByRole('button', { name: `Show the address in the message to ${email}` })
      .first()
      .click()
    const shown = this.page.getByText(/\/enrol#/).first()
    return ((await shown.textContent()) ?? '').trim()
  }

  /** Enrols by an address, up to the offer of a second device. */
  async enrol(address: string): Promise<void> {
    await this.page.goto(address)
    await this.makePasskey()
  }

  private async makePasskey(): Promise<void> {
    await this.page.getByRole('button', { name: 'Create a passkey on this device' }).click()
    await this.page.getByRole('button', { name: 'Enrol this passkey' }).click()
    await this.page.waitForURL(/\/you\/device/)
  }

  async signIn(next = '/you'): Promise<void> {
    await this.page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await this.page.getByRole('button', { name: 'Sign in with your passkey' }).click()
    await this.page.waitForURL((url) => url.pathname === next)
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: this.name }).click()
    await this.page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
    await this.page.waitForURL(/\/sign-in/)
  }
}
