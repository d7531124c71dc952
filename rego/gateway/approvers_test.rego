package gateway.approvers_test

import data.gateway.approvers

test_the_data_says_who_is_asked if {
	approvers.server_tools == ["a"] with data.server_tools as {"approvers": ["a"]}
	approvers.high_risk_tools == ["b"] with data.high_risk_tools as {"approvers": ["b"]}
}

test_nobody_can_agree_where_nobody_is_named if {
	approvers.server_tools == [] with data.server_tools as {}
	approvers.high_risk_tools == [] with data.high_risk_tools as {}
}
