# METADATA
# title: Who is asked to agree
# description: >-
#   Where the data names nobody, the list is empty, and the gateway refuses an approval without
#   approvers: a rule that has lost its list must not let calls pass.
# custom:
#   owner: security
package gateway.approvers

default server_tools := []

server_tools := data.server_tools.approvers

default high_risk_tools := []

high_risk_tools := data.high_risk_tools.approvers
