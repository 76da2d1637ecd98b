import type { BusinessHoursDto } from './hours/business-hours.dto.js';
import type { CompanyDto, NewCompanyDto, TransferDto } from './companies/companies.dto.js';
import type { DepartmentDto, NewDepartmentDto } from './departments/departments.dto.js';
import type { MemberDto } from './members/members.dto.js';
import type { NewOrganizationDto, OrganizationDto } from './facts/organizations.dto.js';
import type { NewSmsNumberDto, SmsNumberDto } from './numbers/sms-numbers.dto.js';

/** What the document offers to try, by what it does. */
type Examples<Body> = Record<string, Partial<Body>>;

/** Stands where an id of the reader's own has to. */
const YOURS = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';

export const newOrganizationExamples = {
  'Just a name and a slug': { name: 'Initech', slug: 'initech' },
  'With all that personas read through to': {
    name: 'Umbrella',
    slug: 'umbrella',
    address: '1 Water St',
    city: 'New York',
    website: 'https://umbrella.example',
    leadProvider: 'Facebook Lead Ads',
    timezone: 'America/New_York',
  },
} satisfies Examples<NewOrganizationDto>;

export const organizationExamples = {
  'Address and website': { address: '500 Bay St, Toronto, ON', city: 'Toronto', website: 'https://acme.example' },
  'Branding, store, configuration and features': {
    branding: { primaryColor: '#0057b8' },
    store: { enabled: true, customDomain: 'apps.acme.example' },
    configuration: { defaultStorageProvider: 's3', enforceSSO: false },
    features: { campaigns: true },
  },
  'Logins of a working day that end after an hour without use': { loginLifeHours: 12, loginIdleMinutes: 60 },
  'New addresses wait for their proof': { emailChanges: 'confirm' },
  'Clear the lead provider': { leadProvider: null },
} satisfies Examples<OrganizationDto>;

export const businessHoursExamples = {
  'Let members have hours of their own': { allowUserBusinessHoursOverride: true },
  'Two spans on Monday, closed on Sunday': {
    timezone: 'America/Toronto',
    businessHours: {
      monday: {
        enabled: true,
        periods: [
          { start: '09:00', end: '12:00' },
          { start: '13:00', end: '18:00' },
        ],
      },
      sunday: null,
    },
  },
  'A holiday, and a short day before it': {
    holidays: [{ date: '2026-12-25', label: 'Christmas' }],
    exceptionalHours: [{ date: '2026-12-24', closed: false, start: '09:00', end: '13:00', label: 'Christmas Eve' }],
  },
} satisfies Examples<BusinessHoursDto>;

export const companyExamples = {
  'Allow more documents': { maxDocuments: 500 },
  'Give it an owner, by your user’s id': { ownerId: YOURS },
} satisfies Examples<CompanyDto>;

export const newCompanyExamples = { 'A name': { name: 'Initech Holding' } } satisfies Examples<NewCompanyDto>;

export const transferExamples = {
  'To an administrator, by your user’s id': { ownerId: YOURS },
} satisfies Examples<TransferDto>;

export const newDepartmentExamples = { 'A team': { name: 'Field sales' } } satisfies Examples<NewDepartmentDto>;

export const departmentExamples = { 'Another name': { name: 'Inside sales' } } satisfies Examples<DepartmentDto>;

export const memberExamples = {
  'As a sales rep': { accessRole: 'SALES_REP' },
  'Head of a department, by your department’s id': { accessRole: 'DEPARTMENT_HEAD', departmentId: YOURS },
  'Out of the department': { departmentId: null },
} satisfies Examples<MemberDto>;

export const newSmsNumberExamples = {
  'A number with a label': { phoneNumber: '+14165550114', provider: 'sinch', label: 'Front desk' },
} satisfies Examples<NewSmsNumberDto>;

export const smsNumberExamples = {
  'Another label': { label: 'Front desk' },
  'Assign it, by your user’s id': { assigneeId: YOURS },
  'Release it': { assigneeId: null },
  'Deactivate it, which releases it too': { status: 'inactive' },
} satisfies Examples<SmsNumberDto>;
