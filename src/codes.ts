/** What went wrong, in the service's own terms; which status that is belongs to the door (see `http/problem.ts`). */
export type FailureKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale'
  | 'mismatch'
  | 'unconditional'
  | 'too-large'
  | 'unsupported-type'
  | 'throttled'
  | 'unavailable';

/** What HTTP itself refuses, before there is a request of ours: a status, or one of those that have no code of their own. */
type Unread = 405 | 408 | 414 | 431 | 500 | 501 | '4xx';

interface Meaning {
  kind: FailureKind | Unread;
  /** For whoever writes a client; the answer's `message` is for people. */
  means: string;
}

/**
 * What a request as a whole is refused with, and a field of it may be: the `code` of a problem document. Codes are for
 * programs, so one is neither renamed nor given another meaning.
 *
 * @public docs/errors.md prints it.
 */
export const problems = {
  invalid_request: { kind: 'invalid', means: 'Some fields are faulty; `errors` has them all, each with its own code.' },
  malformed_request: { kind: 'invalid', means: 'This is no HTTP request that can be read, or its body ended early.' },
  malformed_json: { kind: 'invalid', means: 'The body or the file is not JSON in UTF-8.' },
  malformed_form: { kind: 'invalid', means: 'The form with the file in it is not whole.' },
  malformed_csv: { kind: 'invalid', means: 'The quotes of a CSV file don’t match; the message names the line.' },
  not_utf8: { kind: 'invalid', means: 'The file is not text in UTF-8; the message names the line.' },
  malformed_workbook: { kind: 'invalid', means: 'The file is no whole XLSX workbook, or an old or locked one.' },
  header_missing: {
    kind: 'invalid',
    means: 'The first row of a table doesn’t name its columns, `email` among them.',
  },
  unknown_column: {
    kind: 'invalid',
    means: 'A file has columns that people don’t have; `errors` names them, and `knownColumns` those that there are.',
  },
  duplicate_column: { kind: 'invalid', means: 'A file has a column twice.' },
  required: { kind: 'invalid', means: 'This has to be sent.' },
  rejected_by_database: { kind: 'invalid', means: 'The database refused a value that our checks let pass; tell us.' },
  not_an_image: { kind: 'invalid', means: 'The file is no JPEG, PNG, GIF or WebP picture.' },
  broken_image: { kind: 'invalid', means: 'The picture can’t be read to its end.' },
  image_too_large: { kind: 'invalid', means: 'The picture has too many pixels, whatever its size in bytes.' },
  passkey_invalid: {
    kind: 'invalid',
    means:
      'The passkey doesn’t answer our options: too old, used, of another page or person, or nobody was checked by it.',
  },
  unknown_organization: { kind: 'invalid', means: 'The id names no organization, or none that may be named here.' },
  unknown_company: { kind: 'invalid', means: 'The id names no company.' },
  unknown_user: { kind: 'invalid', means: 'The id names no user.' },
  unknown_member: { kind: 'invalid', means: 'The id names nobody who is at home in the organization.' },
  unknown_department: { kind: 'invalid', means: 'This names no department of the organization.' },
  unknown_sms_number: { kind: 'invalid', means: 'This is no active SMS number of the person’s organization.' },
  unknown_category: { kind: 'invalid', means: 'The catalogue of notifications has no such category.' },
  unknown_channel: { kind: 'invalid', means: 'The notification category has no such channel.' },
  no_home_organization: { kind: 'invalid', means: 'The person has no home organization to have the role in.' },
  too_large: { kind: 'invalid', means: 'The map is, or would become, larger than it may be, in bytes of JSON.' },

  no_token: { kind: 'unauthenticated', means: 'There is no access token in `Authorization`.' },
  invalid_token: { kind: 'unauthenticated', means: 'The access token is forged, broken or has run out; refresh it.' },
  session_ended: {
    kind: 'unauthenticated',
    means: 'The login behind the token is over, log in again; or the key is unknown or has ended.',
  },
  invalid_credentials: {
    kind: 'unauthenticated',
    means: 'The e-mail address or the password is wrong; which isn’t told.',
  },
  invalid_refresh_token: { kind: 'unauthenticated', means: 'The refresh token is unknown; log in again.' },
  passkey_refused: {
    kind: 'unauthenticated',
    means:
      'The passkey is unknown or its account disabled, or its answer is too old, used, or of another page; which isn’t told.',
  },
  refresh_token_reused: {
    kind: 'unauthenticated',
    means: 'The refresh token was used before, so somebody has a copy: its login was ended.',
  },
  second_factor_required: {
    kind: 'unauthenticated',
    means: 'The password is right, and a second factor is to be shown: `challenge`, `factors` and `expiresIn` say how.',
  },
  challenge_invalid: {
    kind: 'unauthenticated',
    means: 'What was begun is unknown, used, too old or was answered wrongly too often, or the account has changed.',
  },
  wrong_second_factor: {
    kind: 'unauthenticated',
    means: 'The code, recovery code or passkey is none of the person’s, or was used.',
  },

  not_allowed: {
    kind: 'forbidden',
    means: 'A rule of the policy refuses it to the caller; see `rule` and `liftedBy`.',
  },
  role_too_low: { kind: 'forbidden', means: 'The route takes a higher role, `liftedBy`.' },
  login_required: {
    kind: 'forbidden',
    means: 'The route, or the field by a choice of the organization, is closed to keys; it takes a login.',
  },
  step_up_required: {
    kind: 'forbidden',
    means: 'The login has to be proved anew, by one of `methods`, not longer than `maxAge` seconds ago.',
  },
  scope_missing: {
    kind: 'forbidden',
    means: 'The key was made without the scope that the route asks for; `errors` names it.',
  },
  route_undeclared: {
    kind: 'forbidden',
    means: 'The route doesn’t say who may use it, so nobody may; a fault of ours.',
  },
  override_not_allowed: { kind: 'forbidden', means: 'The organization’s `allowUserBusinessHoursOverride` is off.' },
  category_locked: { kind: 'forbidden', means: 'The platform, organization or department has locked the category.' },
  hidden_field: {
    kind: 'forbidden',
    means: 'The search, filter or sort order would tell a field hidden from the caller.',
  },
  invitation_for_another_address: {
    kind: 'forbidden',
    means: 'The caller is logged in as somebody else than was invited.',
  },
  origin_not_allowed: {
    kind: 'forbidden',
    means: 'A page of this origin may not call; `CORS_ORIGINS` lists those that may.',
  },
  account_has_factor: {
    kind: 'forbidden',
    means: 'The account of the invited address has a second factor; log in, and accept by that login.',
  },
  account_disabled: { kind: 'forbidden', means: 'The account of the invited address is disabled.' },
  wrong_code: { kind: 'forbidden', means: 'The code is none of the factor, or was used.' },
  second_factor_enrolment_required: {
    kind: 'forbidden',
    means: 'The organization asks for a second factor, and this login has shown none: only the way to one is open.',
  },
  organization_suspended: {
    kind: 'forbidden',
    means: 'The organization is suspended, for `reason`: nobody gets in until the platform’s administrators resume it.',
  },
  organization_deleted: {
    kind: 'forbidden',
    means: 'The organization is deleted: nobody gets in unless the platform’s administrators restore it.',
  },
  wrong_password: { kind: 'forbidden', means: 'The caller’s present password is another one.' },

  not_found: { kind: 'not-found', means: 'Nothing is here, or nothing that the caller may see.' },
  unknown_route: { kind: 'not-found', means: 'There is no such path.' },
  invitation_invalid: { kind: 'not-found', means: 'The invitation’s token is unknown, revoked or not the latest.' },
  link_invalid: {
    kind: 'not-found',
    means: 'The token of a mailed link is unknown, used or too old, or its account has changed since.',
  },

  method_not_allowed: { kind: 405, means: 'The path takes other verbs; `Allow` names them.' },
  request_timeout: { kind: 408, means: 'The request took too long to arrive.' },

  email_taken: { kind: 'conflict', means: 'Another user has the e-mail address.' },
  phone_is_organization_number: { kind: 'conflict', means: 'The phone number is an SMS number of an organization.' },
  number_is_user_phone: { kind: 'conflict', means: 'The SMS number is the personal phone of a user.' },
  sms_number_taken: { kind: 'conflict', means: 'The SMS number is provisioned, or assigned, to somebody else.' },
  sms_number_assigned: { kind: 'conflict', means: 'The SMS number is assigned; release it first.' },
  sms_number_inactive: { kind: 'conflict', means: 'An inactive SMS number can’t be assigned.' },
  slug_taken: { kind: 'conflict', means: 'Another organization has the slug.' },
  department_name_taken: {
    kind: 'conflict',
    means: 'The organization has a department of this name, in whatever case.',
  },
  category_key_taken: {
    kind: 'conflict',
    means: 'The platform or the organization has a notification category of the key.',
  },
  too_many_categories: {
    kind: 'conflict',
    means: 'The organization has as many notification categories as it may, those that it retired included.',
  },
  too_many_webhooks: { kind: 'conflict', means: 'The organization has as many webhooks as it may; delete one.' },
  replay_too_large: {
    kind: 'conflict',
    means: 'More events would wait for the webhook than may; send fewer of them again at a time.',
  },
  delivery_waits: { kind: 'conflict', means: 'The delivery isn’t over yet, so there is nothing to send again.' },
  no_channel_left: {
    kind: 'conflict',
    means: 'The notification category is kept on, and would be on by no channel.',
  },
  last_admin: {
    kind: 'conflict',
    means: 'Nobody active would be left with the role: of an organization’s ADMINs, or the platform’s SUPERADMINs.',
  },
  home_membership: { kind: 'conflict', means: 'Nobody leaves their home organization this way; disable or move them.' },
  address_unproven: {
    kind: 'conflict',
    means: 'Nobody has proven the e-mail address, so it gives no rights elsewhere and no new password.',
  },
  person_disabled: { kind: 'conflict', means: 'The person is disabled; enable them first.' },
  no_password: { kind: 'conflict', means: 'The person has never had a password; an invitation gives the first.' },
  address_verified: { kind: 'conflict', means: 'The e-mail address is verified already.' },
  passkey_taken: { kind: 'conflict', means: 'The passkey is registered already.' },
  too_many_keys: {
    kind: 'conflict',
    means: 'The owner has as many keys, or has made as many in a day, as there may be.',
  },
  too_many_service_accounts: {
    kind: 'conflict',
    means: 'The organization has as many service accounts as it may; erase one.',
  },
  key_replaced: { kind: 'conflict', means: 'The key was rotated before; rotate the one that replaces it.' },
  too_many_factors: { kind: 'conflict', means: 'The person has as many second factors as may be.' },
  factor_required: {
    kind: 'conflict',
    means: 'The organization asks for a second factor, and this is the last one; add another one first.',
  },
  no_factor: { kind: 'conflict', means: 'The person has no second factor, which recovery codes stand in for.' },
  person_deleted: { kind: 'conflict', means: 'The person is deleted; restore them first.' },
  not_deleted: { kind: 'conflict', means: 'Only who or what is deleted can be restored.' },
  confirmation_required: {
    kind: 'conflict',
    means: 'What is neither deleted nor named by `confirm` isn’t erased.',
  },
  confirmation_mismatch: { kind: 'conflict', means: '`confirm` names somebody or something else.' },
  members_elsewhere: {
    kind: 'conflict',
    means: 'People of the organization belong to others as well; `people` names them. Move or erase them first.',
  },
  owner_administers_nothing: {
    kind: 'conflict',
    means: 'A company is transferred to an active administrator of one of its organizations.',
  },
  no_erasure_waits: { kind: 'conflict', means: 'There is no erasure that could be called off.' },
  already_member: { kind: 'conflict', means: 'The invited address is a member already.' },
  already_invited: { kind: 'conflict', means: 'The address has an open invitation.' },
  duplicate_in_request: { kind: 'conflict', means: 'The request invites the address twice; the first one counts.' },
  invitation_accepted: { kind: 'conflict', means: 'The invitation has been accepted.' },
  invitation_revoked: { kind: 'conflict', means: 'The invitation has been revoked.' },
  invitation_expired: { kind: 'conflict', means: 'The invitation has expired.' },
  changed_since: { kind: 'conflict', means: 'What is to be taken back has been changed by a later change.' },
  not_revertible: {
    kind: 'conflict',
    means:
      'No one write brings it back: the making or the end of somebody, what follows from another field, a picture that is gone, another kind of change.',
  },
  too_many_deferred_changes: { kind: 'conflict', means: 'So many changes of the person wait that no other one may.' },
  answer_lost: {
    kind: 'conflict',
    means: 'It was done by an earlier request of this `Idempotency-Key`, whose answer can’t be opened any more.',
  },
  too_many_change_requests: {
    kind: 'conflict',
    means: 'The caller has so many requests open that no other one may be.',
  },
  request_decided: { kind: 'conflict', means: 'The request was decided, or has ended, before.' },
  import_refused: {
    kind: 'conflict',
    means: 'Rows of an import that is all or nothing are refused; `errors` and `results` have the first.',
  },
  import_raced: { kind: 'conflict', means: 'The people were changed while they were imported; send the file again.' },

  version_mismatch: {
    kind: 'stale',
    means: 'It has changed since the version of `If-Match`; `ETag` has the present one.',
  },

  body_too_large: { kind: 'too-large', means: 'The body is larger than the route takes.' },
  file_too_large: { kind: 'too-large', means: 'The file in the form is larger than the route takes.' },
  too_many_rows: { kind: 'too-large', means: 'The file has more rows than an import takes.' },
  row_too_large: { kind: 'too-large', means: 'A row of the file is longer than any person is.' },
  workbook_too_large: { kind: 'too-large', means: 'Unpacked, the workbook is larger than an import takes.' },
  row_too_wide: { kind: 'too-large', means: 'A row of the file has more columns than any person has.' },
  url_too_long: { kind: 414, means: 'The path or one of its parts is too long.' },

  unsupported_media_type: { kind: 'unsupported-type', means: 'The body is of another type than the route takes.' },
  unsupported_charset: { kind: 'unsupported-type', means: 'The body is in another charset than UTF-8.' },
  unsupported_encoding: { kind: 'unsupported-type', means: 'The body is compressed.' },

  idempotency_mismatch: {
    kind: 'mismatch',
    means: 'The `Idempotency-Key` was used for another request to this route.',
  },

  precondition_required: {
    kind: 'unconditional',
    means: 'The organization takes changes with `If-Match` alone (`requirePreconditions`); `*` names no version.',
  },

  too_many_attempts: {
    kind: 'throttled',
    means: 'Too many logins, or letters, were asked for of the account or from the address.',
  },
  too_many_collisions: { kind: 'throttled', means: 'The caller has been told too often in an hour what others have.' },
  too_many_invitations: {
    kind: 'throttled',
    means: 'The organization has sent as many invitations as it may in a day.',
  },
  too_many_letters: {
    kind: 'throttled',
    means: 'The address has been sent as many invitations as it may be in a day.',
  },
  too_many_address_changes: {
    kind: 'throttled',
    means: 'The caller has asked for many new addresses, or for this one, in an hour.',
  },
  too_many_links: {
    kind: 'throttled',
    means: 'The address was sent several links just now, of which the latest works.',
  },
  link_used_too_often: {
    kind: 'throttled',
    means: 'Unsubscribe links have changed what a person is told too often in a day.',
  },
  resent_just_now: { kind: 'throttled', means: 'The invitation was sent again a moment ago.' },
  bulk_running: { kind: 'throttled', means: 'Another change of many people by the caller is still going on.' },
  too_many_readers: { kind: 'throttled', means: 'As many readers of events wait in the caller’s name as may.' },
  too_many_uploads: { kind: 'throttled', means: 'Other uploads of the caller are still going on.' },
  headers_too_large: { kind: 431, means: 'The headers are larger than 16 KiB.' },
  request_refused: { kind: '4xx', means: 'HTTP refuses the request for a reason that has no code of its own.' },

  internal_error: { kind: 500, means: 'A fault of ours; `requestId` finds it in the log.' },
  unknown_transfer_coding: { kind: 501, means: 'The body comes in another transfer coding than chunked.' },
  unavailable: {
    kind: 'unavailable',
    means: 'The service is busy or its database away; the same request may succeed later.',
  },
  stopping: { kind: 'unavailable', means: 'This instance is stopping; another one answers.' },
  too_many_imports: { kind: 'unavailable', means: 'As many imports wait as may; try again when some are done.' },
  client_left: {
    kind: 'unavailable',
    means: 'The client went away before its answer was ready; nobody reads this one.',
  },
} as const satisfies Record<string, Meaning>;

/**
 * What only a place inside a request is faulty with: the `code` of an entry of `errors`.
 *
 * @public docs/errors.md prints it.
 */
export const faults = {
  wrong_type: 'This is of another JSON type than the field has.',
  unknown_field: 'There is no such field.',
  not_clearable: 'This can’t be `null`.',
  unknown_value: 'This is none of the values that there are; the message lists them.',
  too_short: 'The text has too few visible characters.',
  too_long: 'The text has too many characters.',
  forbidden_character: 'The text has control or other invisible characters that are not taken.',
  too_few: 'The list has too few entries.',
  too_many: 'The list has too many entries.',
  too_deep: 'There are too many levels of objects and lists inside one another.',
  not_json: 'The value can’t be kept as JSON.',
  not_storable_text: 'A text or key has a NUL character or half of a surrogate pair.',
  number_not_finite: 'The number is too large to be one.',
  number_not_exact: 'The number would lose digits; send a text.',

  invalid_number: 'This is no whole number of the field’s range.',
  not_with_request: 'This can’t be sent with `Prefer: handling=request`.',
  invalid_flag: 'This is neither `true` nor `false`.',
  invalid_instant: 'This is no moment with an offset, as in RFC 3339.',
  instant_out_of_range: 'The moment lies too early, such as in the past, or too far ahead.',
  invalid_date: 'This is no day of the calendar.',
  invalid_email: 'This is no e-mail address.',
  invalid_phone_number: 'This is no phone number, or its country can’t be told.',
  invalid_language: 'This is no BCP 47 language tag.',
  invalid_time_zone: 'This is no name of the IANA time zone database.',
  invalid_country: 'This is no ISO 3166-1 code of a country that has phone numbers.',
  invalid_url: 'This is no http or https address, or has credentials in it.',
  address_not_allowed: 'A webhook may not go there: no https, another port, or an address of a private network.',
  invalid_id: 'This is no UUID.',
  invalid_base64url: 'These are no bytes in base64url without padding.',
  invalid_color: 'This is no color such as `#0057b8`.',
  invalid_category_key: 'This is no key of a category: letters and digits, the first a small letter.',
  invalid_slug: 'This is no slug: lower-case letters, digits, and hyphens between them.',
  invalid_host_name: 'This is no host name of at least two labels.',
  invalid_business_hours: 'These hours can’t be read; the message shows the accepted forms.',
  invalid_cursor: 'This is no `nextCursor` of the same list.',
  invalid_sort: 'These are no columns to sort by.',
  invalid_filter: 'This is no filter of the accepted form.',
  invalid_etag: 'This is no version in the form of an `ETag`.',
  invalid_idempotency_key: 'This is no key of 1 to 255 visible ASCII characters.',
  not_alphabetic: 'Exante’s contract takes letters only in a name.',
  role_without_twin: 'Applivery’s contract has roles that are none of ours.',

  password_too_short: 'The password has too few characters.',
  password_too_long: 'The password has too many characters.',
  password_too_common: 'The password is one of the first that are guessed.',
  password_has_email: 'The password is the e-mail address, or little more.',

  not_an_object: 'This part of the hours is no object.',
  not_an_array: 'This part of the hours is no list.',
  not_a_boolean: 'This part of the hours is neither `true` nor `false`.',
  not_a_text: 'This part of the hours is no text.',
  not_a_time: 'This is no time of day as `HH:mm`.',
  not_a_date: 'This is no day as `YYYY-MM-DD`.',
  duplicate_date: 'The date is there twice.',
  overlapping: 'Periods of a day overlap.',
  hours_missing: 'Open hours have no start or no end.',

  duplicate_email: 'An earlier row of the file has the e-mail address.',
  wrong_number_of_cells: 'The row has other cells than the header has columns.',
  unreadable_cell: 'The cell of a workbook is no text: an error, a date, or a formula without its value.',
  invalid_rows: 'These are no numbers of rows such as `1-100,205`.',
  invalid_columns: 'This is no JSON object from names in the file to columns that there are.',

  requester_gone: 'Told in the history: who asked for a deferred change was away when its time came.',
  not_applied: 'Told in the history: a deferred change failed again and again.',
  window_passed: 'Told in the history: a window was over before anybody could open it.',
} as const satisfies Record<string, string>;

/** The code of a problem document. */
export type ProblemCode = keyof typeof problems;
/** The code of one of its `errors`. */
export type Code = ProblemCode | keyof typeof faults;

/** For the document, which lists them all. */
export const PROBLEM_CODES = Object.keys(problems) as ProblemCode[];
export const FAULT_CODES = [...PROBLEM_CODES, ...Object.keys(faults)] as Code[];

/** The codes of problems of one kind; a code is always of the same. */
export type CodeOf<Kind extends FailureKind> = {
  [Name in ProblemCode]: (typeof problems)[Name]['kind'] extends Kind ? Name : never;
}[ProblemCode];
