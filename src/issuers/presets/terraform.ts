import { preset, textsSaying } from './claims.ts'

/**
 * Workload identity tokens of HCP Terraform and Terraform Enterprise: one for each phase of a run, as long as it may take.
 * Tests of modules have no workspace and no project. Names can be changed, and ids cannot.
 *
 * @see {@link https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens HashiCorp, workload identity}
 * @see {@link https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/manual-generation HashiCorp, manually generate workload identity tokens}
 */
export const terraform = preset({
  hosts: ['app.terraform.io', 'app.eu.terraform.io'],
  maxLifetime: 86_400,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'terraform_organization_id', 'terraform_organization_name', 'terraform_run_id'],
    properties: textsSaying({
      sub: '`organization:NAME:project:NAME:workspace:NAME:run_phase:PHASE`, or `organization:NAME:module:NAME:operation:test_run`',
      terraform_organization_id: 'The id of the organization, which outlives its name',
      terraform_organization_name: 'The name of the organization',
      terraform_project_id: 'The id of the project, which outlives its name',
      terraform_project_name: 'The name of the project',
      terraform_workspace_id: 'The id of the workspace, which outlives its name',
      terraform_workspace_name: 'The name of the workspace',
      terraform_full_workspace: 'Organization, project and workspace in one, by their names',
      terraform_run_id: 'The run',
      terraform_run_phase: 'plan or apply',
    }),
  },
  tenants: [
    'terraform_organization_id',
    'terraform_project_id',
    'terraform_workspace_id',
    'terraform_organization_name',
  ],
  tenantInSubject: /^organization:[^:/*]+:/,
  lastingTenant: 'terraform_organization_id',
  lasting: {
    terraform_organization_name: 'terraform_organization_id',
    terraform_project_name: 'terraform_project_id',
    terraform_workspace_name: 'terraform_workspace_id',
  },
})
