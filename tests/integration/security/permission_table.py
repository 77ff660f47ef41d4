"""Which status every route of the site answers to every kind of user (`test_authorization.py` tries it)."""

from typing import Final

# Route and method: the status for each of WHO, or one for all. 302: to the login page, or after a form.
TABLE: Final = """
admin:(?P<url>.*)$ get: 302 302 302 302 404 404 404
admin:(?P<url>.*)$ post: 302 302 302 302 404 404 404
admin:admin/logentry/<path:object_id>/ get: 302
admin:admin/logentry/<path:object_id>/ post: 302
admin:admin_logentry_add get: 302 302 302 302 403 403 403
admin:admin_logentry_add post: 302 302 302 302 403 403 403
admin:admin_logentry_change get: 302 302 302 302 403 403 200
admin:admin_logentry_change post: 302 302 302 302 403 403 403
admin:admin_logentry_changelist get: 302 302 302 302 403 403 200
admin:admin_logentry_changelist post: 302 302 302 302 403 403 200
admin:admin_logentry_delete get: 302 302 302 302 403 403 403
admin:admin_logentry_delete post: 302 302 302 302 403 403 403
admin:admin_logentry_history get: 302 302 302 302 403 403 200
admin:admin_logentry_history post: 302 302 302 302 403 403 200
admin:app_list get: 302 302 302 302 200 200 200
admin:app_list post: 302 302 302 302 200 200 200
admin:auth/group/<path:object_id>/ get: 302
admin:auth/group/<path:object_id>/ post: 302
admin:auth/user/<path:object_id>/ get: 302
admin:auth/user/<path:object_id>/ post: 302
admin:auth_group_add get: 302 302 302 302 403 403 200
admin:auth_group_add post: 302 302 302 302 403 403 200
admin:auth_group_change get: 302 302 302 302 403 403 200
admin:auth_group_change post: 302 302 302 302 403 403 200
admin:auth_group_changelist get: 302 302 302 302 403 403 200
admin:auth_group_changelist post: 302 302 302 302 403 403 200
admin:auth_group_delete get: 302 302 302 302 403 403 200
admin:auth_group_delete post: 302 302 302 302 403 403 200
admin:auth_group_history get: 302 302 302 302 403 403 200
admin:auth_group_history post: 302 302 302 302 403 403 200
admin:auth_user_add get: 302 302 302 302 403 403 200
admin:auth_user_add post: 302 302 302 302 403 403 200
admin:auth_user_change get: 302 302 302 302 403 403 200
admin:auth_user_change post: 302 302 302 302 403 403 200
admin:auth_user_changelist get: 302 302 302 302 403 403 200
admin:auth_user_changelist post: 302 302 302 302 403 403 200
admin:auth_user_delete get: 302 302 302 302 403 403 200
admin:auth_user_delete post: 302 302 302 302 403 403 200
admin:auth_user_history get: 302 302 302 302 403 403 200
admin:auth_user_history post: 302 302 302 302 403 403 200
admin:auth_user_password_change get: 302 302 302 302 403 403 200
admin:auth_user_password_change post: 302 302 302 302 403 403 200
admin:autocomplete get: 302 302 302 302 403 403 403
admin:autocomplete post: 302 302 302 302 405 405 405
admin:axes/accessfailurelog/<path:object_id>/ get: 302
admin:axes/accessfailurelog/<path:object_id>/ post: 302
admin:axes_accessfailurelog_add get: 302 302 302 302 403 403 403
admin:axes_accessfailurelog_add post: 302 302 302 302 403 403 403
admin:axes_accessfailurelog_change get: 302 302 302 302 403 403 302
admin:axes_accessfailurelog_change post: 302 302 302 302 403 403 403
admin:axes_accessfailurelog_changelist get: 302 302 302 302 403 403 200
admin:axes_accessfailurelog_changelist post: 302 302 302 302 403 403 200
admin:axes_accessfailurelog_delete get: 302 302 302 302 403 403 403
admin:axes_accessfailurelog_delete post: 302 302 302 302 403 403 403
admin:axes_accessfailurelog_history get: 302
admin:axes_accessfailurelog_history post: 302
admin:calendarapp/announcement/<path:object_id>/ get: 302
admin:calendarapp/announcement/<path:object_id>/ post: 302
admin:calendarapp/apitoken/<path:object_id>/ get: 302
admin:calendarapp/apitoken/<path:object_id>/ post: 302
admin:calendarapp/appointment/<path:object_id>/ get: 302
admin:calendarapp/appointment/<path:object_id>/ post: 302
admin:calendarapp/bookinglink/<path:object_id>/ get: 302
admin:calendarapp/bookinglink/<path:object_id>/ post: 302
admin:calendarapp/botstatistics/<path:object_id>/ get: 302
admin:calendarapp/botstatistics/<path:object_id>/ post: 302
admin:calendarapp/event/<path:object_id>/ get: 302
admin:calendarapp/event/<path:object_id>/ post: 302
admin:calendarapp/history/<path:object_id>/ get: 302
admin:calendarapp/history/<path:object_id>/ post: 302
admin:calendarapp/outboxmessage/<path:object_id>/ get: 302
admin:calendarapp/outboxmessage/<path:object_id>/ post: 302
admin:calendarapp/publiccalendar/<path:object_id>/ get: 302
admin:calendarapp/publiccalendar/<path:object_id>/ post: 302
admin:calendarapp/reminder/<path:object_id>/ get: 302
admin:calendarapp/reminder/<path:object_id>/ post: 302
admin:calendarapp/tguser/<path:object_id>/ get: 302
admin:calendarapp/tguser/<path:object_id>/ post: 302
admin:calendarapp/webhookdelivery/<path:object_id>/ get: 302
admin:calendarapp/webhookdelivery/<path:object_id>/ post: 302
admin:calendarapp/webhookendpoint/<path:object_id>/ get: 302
admin:calendarapp/webhookendpoint/<path:object_id>/ post: 302
admin:calendarapp_announcement_act get: 302 302 302 302 405 405 405
admin:calendarapp_announcement_act post: 302 302 302 302 403 403 302
admin:calendarapp_announcement_add get: 302 302 302 302 403 403 200
admin:calendarapp_announcement_add post: 302 302 302 302 403 403 200
admin:calendarapp_announcement_change get: 302 302 302 302 403 403 200
admin:calendarapp_announcement_change post: 302 302 302 302 403 403 200
admin:calendarapp_announcement_changelist get: 302 302 302 302 403 403 200
admin:calendarapp_announcement_changelist post: 302 302 302 302 403 403 200
admin:calendarapp_announcement_delete get: 302 302 302 302 403 403 403
admin:calendarapp_announcement_delete post: 302 302 302 302 403 403 403
admin:calendarapp_announcement_history get: 302 302 302 302 403 403 200
admin:calendarapp_announcement_history post: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_add get: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_add post: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_change get: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_change post: 302 302 302 302 403 403 403
admin:calendarapp_apitoken_changelist get: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_changelist post: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_delete get: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_delete post: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_history get: 302 302 302 302 403 403 200
admin:calendarapp_apitoken_history post: 302 302 302 302 403 403 200
admin:calendarapp_appointment_add get: 302 302 302 302 403 200 200
admin:calendarapp_appointment_add post: 302 302 302 302 403 200 200
admin:calendarapp_appointment_change get: 302 302 302 302 200 200 200
admin:calendarapp_appointment_change post: 302 302 302 302 403 403 403
admin:calendarapp_appointment_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_appointment_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_appointment_csv get: 302 302 302 302 405 405 405
admin:calendarapp_appointment_csv post: 302 302 302 302 200 200 200
admin:calendarapp_appointment_delete get: 302 302 302 302 403 403 403
admin:calendarapp_appointment_delete post: 302 302 302 302 403 403 403
admin:calendarapp_appointment_history get: 302 302 302 302 200 200 200
admin:calendarapp_appointment_history post: 302 302 302 302 200 200 200
admin:calendarapp_appointment_status get: 302 302 302 302 405 405 405
admin:calendarapp_appointment_status post: 302 302 302 302 403 302 302
admin:calendarapp_bookinglink_add get: 302 302 302 302 403 403 403
admin:calendarapp_bookinglink_add post: 302 302 302 302 403 403 403
admin:calendarapp_bookinglink_change get: 302 302 302 302 403 200 200
admin:calendarapp_bookinglink_change post: 302 302 302 302 403 403 403
admin:calendarapp_bookinglink_changelist get: 302 302 302 302 403 200 200
admin:calendarapp_bookinglink_changelist post: 302 302 302 302 403 200 200
admin:calendarapp_bookinglink_delete get: 302 302 302 302 403 403 403
admin:calendarapp_bookinglink_delete post: 302 302 302 302 403 403 403
admin:calendarapp_bookinglink_history get: 302 302 302 302 403 200 200
admin:calendarapp_bookinglink_history post: 302 302 302 302 403 200 200
admin:calendarapp_botstatistics_add get: 302 302 302 302 403 200 200
admin:calendarapp_botstatistics_add post: 302 302 302 302 403 200 200
admin:calendarapp_botstatistics_change get: 302 302 302 302 200 200 200
admin:calendarapp_botstatistics_change post: 302 302 302 302 403 200 200
admin:calendarapp_botstatistics_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_botstatistics_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_botstatistics_csv get: 302 302 302 302 405 405 405
admin:calendarapp_botstatistics_csv post: 302 302 302 302 200 200 200
admin:calendarapp_botstatistics_delete get: 302 302 302 302 403 403 200
admin:calendarapp_botstatistics_delete post: 302 302 302 302 403 403 200
admin:calendarapp_botstatistics_history get: 302 302 302 302 200 200 200
admin:calendarapp_botstatistics_history post: 302 302 302 302 200 200 200
admin:calendarapp_event_add get: 302 302 302 302 403 403 403
admin:calendarapp_event_add post: 302 302 302 302 403 403 403
admin:calendarapp_event_change get: 302 302 302 302 200 200 200
admin:calendarapp_event_change post: 302 302 302 302 403 403 403
admin:calendarapp_event_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_event_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_event_csv get: 302 302 302 302 405 405 405
admin:calendarapp_event_csv post: 302 302 302 302 200 200 200
admin:calendarapp_event_delete get: 302 302 302 302 403 403 403
admin:calendarapp_event_delete post: 302 302 302 302 403 403 403
admin:calendarapp_event_history get: 302 302 302 302 200 200 200
admin:calendarapp_event_history post: 302 302 302 302 200 200 200
admin:calendarapp_history_add get: 302 302 302 302 403 403 403
admin:calendarapp_history_add post: 302 302 302 302 403 403 403
admin:calendarapp_history_change get: 302 302 302 302 200 200 200
admin:calendarapp_history_change post: 302 302 302 302 403 403 403
admin:calendarapp_history_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_history_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_history_csv get: 302 302 302 302 405 405 405
admin:calendarapp_history_csv post: 302 302 302 302 200 200 200
admin:calendarapp_history_delete get: 302 302 302 302 403 403 403
admin:calendarapp_history_delete post: 302 302 302 302 403 403 403
admin:calendarapp_history_history get: 302 302 302 302 200 200 200
admin:calendarapp_history_history post: 302 302 302 302 200 200 200
admin:calendarapp_outboxmessage_add get: 302 302 302 302 403 403 403
admin:calendarapp_outboxmessage_add post: 302 302 302 302 403 403 403
admin:calendarapp_outboxmessage_change get: 302 302 302 302 200 200 200
admin:calendarapp_outboxmessage_change post: 302 302 302 302 403 403 403
admin:calendarapp_outboxmessage_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_outboxmessage_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_outboxmessage_csv get: 302 302 302 302 405 405 405
admin:calendarapp_outboxmessage_csv post: 302 302 302 302 200 200 200
admin:calendarapp_outboxmessage_delete get: 302 302 302 302 403 403 403
admin:calendarapp_outboxmessage_delete post: 302 302 302 302 403 403 403
admin:calendarapp_outboxmessage_history get: 302 302 302 302 200 200 200
admin:calendarapp_outboxmessage_history post: 302 302 302 302 200 200 200
admin:calendarapp_publiccalendar_add get: 302 302 302 302 403 403 403
admin:calendarapp_publiccalendar_add post: 302 302 302 302 403 403 403
admin:calendarapp_publiccalendar_change get: 302 302 302 302 403 200 200
admin:calendarapp_publiccalendar_change post: 302 302 302 302 403 403 403
admin:calendarapp_publiccalendar_changelist get: 302 302 302 302 403 200 200
admin:calendarapp_publiccalendar_changelist post: 302 302 302 302 403 200 200
admin:calendarapp_publiccalendar_delete get: 302 302 302 302 403 403 403
admin:calendarapp_publiccalendar_delete post: 302 302 302 302 403 403 403
admin:calendarapp_publiccalendar_history get: 302 302 302 302 403 200 200
admin:calendarapp_publiccalendar_history post: 302 302 302 302 403 200 200
admin:calendarapp_reminder_add get: 302 302 302 302 403 403 403
admin:calendarapp_reminder_add post: 302 302 302 302 403 403 403
admin:calendarapp_reminder_change get: 302 302 302 302 200 200 200
admin:calendarapp_reminder_change post: 302 302 302 302 403 403 403
admin:calendarapp_reminder_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_reminder_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_reminder_csv get: 302 302 302 302 405 405 405
admin:calendarapp_reminder_csv post: 302 302 302 302 200 200 200
admin:calendarapp_reminder_delete get: 302 302 302 302 403 403 403
admin:calendarapp_reminder_delete post: 302 302 302 302 403 403 403
admin:calendarapp_reminder_history get: 302 302 302 302 200 200 200
admin:calendarapp_reminder_history post: 302 302 302 302 200 200 200
admin:calendarapp_tguser_add get: 302 302 302 302 403 403 403
admin:calendarapp_tguser_add post: 302 302 302 302 403 403 403
admin:calendarapp_tguser_change get: 302 302 302 302 200 200 200
admin:calendarapp_tguser_change post: 302 302 302 302 403 403 403
admin:calendarapp_tguser_changelist get: 302 302 302 302 200 200 200
admin:calendarapp_tguser_changelist post: 302 302 302 302 200 200 200
admin:calendarapp_tguser_csv get: 302 302 302 302 405 405 405
admin:calendarapp_tguser_csv post: 302 302 302 302 200 200 200
admin:calendarapp_tguser_delete get: 302 302 302 302 403 403 403
admin:calendarapp_tguser_delete post: 302 302 302 302 403 403 403
admin:calendarapp_tguser_history get: 302 302 302 302 200 200 200
admin:calendarapp_tguser_history post: 302 302 302 302 200 200 200
admin:calendarapp_tguser_suggestions get: 302 302 302 302 200 200 200
admin:calendarapp_tguser_suggestions post: 302 302 302 302 405 405 405
admin:calendarapp_webhookdelivery_add get: 302 302 302 302 403 403 403
admin:calendarapp_webhookdelivery_add post: 302 302 302 302 403 403 403
admin:calendarapp_webhookdelivery_change get: 302 302 302 302 403 200 200
admin:calendarapp_webhookdelivery_change post: 302 302 302 302 403 403 403
admin:calendarapp_webhookdelivery_changelist get: 302 302 302 302 403 200 200
admin:calendarapp_webhookdelivery_changelist post: 302 302 302 302 403 200 200
admin:calendarapp_webhookdelivery_delete get: 302 302 302 302 403 403 403
admin:calendarapp_webhookdelivery_delete post: 302 302 302 302 403 403 403
admin:calendarapp_webhookdelivery_history get: 302 302 302 302 403 200 200
admin:calendarapp_webhookdelivery_history post: 302 302 302 302 403 200 200
admin:calendarapp_webhookendpoint_add get: 302 302 302 302 403 403 200
admin:calendarapp_webhookendpoint_add post: 302 302 302 302 403 403 200
admin:calendarapp_webhookendpoint_change get: 302 302 302 302 403 200 200
admin:calendarapp_webhookendpoint_change post: 302 302 302 302 403 403 403
admin:calendarapp_webhookendpoint_changelist get: 302 302 302 302 403 200 200
admin:calendarapp_webhookendpoint_changelist post: 302 302 302 302 403 200 200
admin:calendarapp_webhookendpoint_delete get: 302 302 302 302 403 403 200
admin:calendarapp_webhookendpoint_delete post: 302 302 302 302 403 403 200
admin:calendarapp_webhookendpoint_history get: 302 302 302 302 403 200 200
admin:calendarapp_webhookendpoint_history post: 302 302 302 302 403 200 200
admin:index get: 302 302 302 302 200 200 200
admin:index post: 302 302 302 302 200 200 200
admin:jsi18n get: 302 302 302 302 200 200 200
admin:jsi18n post: 302 302 302 302 405 405 405
admin:login get: 200 200 200 200 302 302 302
admin:login post: 200
admin:logout get: 302 302 302 302 405 405 405
admin:logout post: 302 302 302 302 200 200 200
admin:password_change get: 302 302 302 302 200 200 200
admin:password_change post: 302 302 302 302 200 200 200
admin:password_change_done get: 302 302 302 302 200 200 200
admin:password_change_done post: 302 302 302 302 405 405 405
admin:second_factor_ask get: 302
admin:second_factor_ask post: 302
admin:second_factor_leave get: 405
admin:second_factor_leave post: 302
admin:second_factor_manage get: 302
admin:second_factor_manage post: 302
admin:second_factor_setup get: 302 302 302 302 200 200 200
admin:second_factor_setup post: 302 302 302 302 200 200 200
admin:view_on_site get: 302 302 302 302 404 404 404
admin:view_on_site post: 302 302 302 302 404 404 404
api-docs get: 200
api-root get: 401 403 403 403 200 200 200
api-schema get: 200
api/freebusy/ get: 401 200 200 200 200 200 200
api/slots/ get: 401 200 200 200 200 200 200
appointments-accept post: 401 409 403 404 403 409 409
appointments-detail delete: 401 405 405 405 403 405 405
appointments-detail get: 401 200 200 404 200 200 200
appointments-detail patch: 401 403 200 404 403 200 200
appointments-detail put: 401 200 403 404 403 200 200
appointments-keep post: 401 409 403 404 403 409 409
appointments-list get: 401 200 200 200 200 200 200
appointments-list post: 401 201 404 404 403 201 201
appointments-others get: 401 200 200 404 200 200 200
appointments-propose post: 401 403 200 404 403 200 200
booking get: 200
booking-links-detail delete: 401 204 404 404 403 204 204
booking-links-detail get: 401 200 404 404 200 200 200
booking-links-detail patch: 401 200 404 404 403 200 200
booking-links-list get: 401 200 200 200 200 200 200
booking-links-list post: 401 201 201 201 403 403 403
link-slots get: 401 200 200 200 200 200 200
link-slots post: 401 409 409 409 403 403 403
calendar:agenda get: 302
calendar:answer get: 302
calendar:change_event get: 302
calendar:delete_event get: 302
calendar:end_others get: 405
calendar:end_session get: 405
calendar:enter get: 200
calendar:entries get: 302
calendar:event get: 302
calendar:invite get: 302
calendar:leave get: 405
calendar:link get: 410
calendar:meeting get: 302
calendar:month get: 302
calendar:month_of get: 302
calendar:move get: 405
calendar:new_event get: 302
calendar:oidc get: 302
calendar:oidc_back get: 400
calendar:others get: 302
calendar:places get: 302
calendar:propose get: 302
calendar:search get: 302
calendar:series_invitation get: 302
calendar:sessions get: 302
calendar:telegram get: 405
calendar:undo get: 302
calendar:version get: 302
events-detail delete: 401 204 404 404 403 204 204
events-detail get: 401 200 404 404 200 200 200
events-detail patch: 401 200 404 404 403 200 200
events-detail put: 401 200 404 404 403 200 200
events-join post: 401 404 200 404 403 403 403
events-leave post: 401 404 200 404 403 403 403
events-open-join-link delete: 401 204 404 404 403 204 204
events-open-join-link post: 401 200 404 404 403 200 200
events-participants get: 401 200 404 404 200 200 200
events-list get: 401 200 200 200 200 200 200
events-list post: 401 201 201 201 403 403 403
favicon get: 301
cancel_guest_booking get: 200
confirm_booking get: 302
feed get: 200
guest_booking get: 200
guest_booking_file get: 200
move_guest_booking get: 200
healthcheck get: 200
healthz get: 200
metrics get: 200
mini_app get: 200
readyz get: 200
set_language get: 302
polls-detail get: 401 200 404 404 200 200 200
polls-list get: 401 200 200 200 200 200 200
public_calendar get: 200
public_calendar_file get: 200
public_event get: 200
statistics-detail get: 401 403 403 403 200 200 200
statistics-list get: 401 403 403 403 200 200 200
users-detail get: 401 403 403 403 200 200 200
users-list get: 401 403 403 403 200 200 200
users-me get: 401 200 200 200 404 404 404
users-me patch: 401 200 200 200 403 404 404
webhook-deliveries-detail get: 401 200 404 404 404 404 404
webhook-deliveries-list get: 401 200 404 404 404 404 404
webhook-deliveries-resend post: 401 200 404 404 403 404 404
webhooks-detail delete: 401 204 404 404 403 404 404
webhooks-detail get: 401 200 404 404 404 404 404
webhooks-detail patch: 401 200 404 404 403 404 404
webhooks-list get: 401 200 200 200 200 200 200
webhooks-list post: 401 201 201 201 403 201 201
webhooks-ping post: 401 200 404 404 403 404 404
webhooks-secret post: 401 200 404 404 403 404 404
"""
ROUTES: Final = dict(line.split(": ") for line in TABLE.strip().splitlines())
