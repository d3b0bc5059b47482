"""Nodes as ChatGPT writes them in 2026, with holes: JSON for `bytes.__mod__`."""

HEAD = (
    b'{"title": "%b", "create_time": %.6f, "update_time": %.6f, "mapping": {'
    b'"client-created-root": {"id": "client-created-root", "message": null, "parent": null, '
    b'"children": ["%b"]}, '
    b'"%b": {"id": "%b", "message": {"id": "%b", "author": {"role": "system", "name": null, '
    b'"metadata": {}}, "create_time": null, "update_time": null, "content": {"content_type": '
    b'"text", "parts": [""]}, "status": "finished_successfully", "end_turn": true, "weight": 0.0, '
    b'"metadata": {"is_visually_hidden_from_conversation": true}, "recipient": "all", "channel": '
    b'null}, "parent": "client-created-root", "children": ["%b"]}'
)
CONTEXT = (
    b', "%b": {"id": "%b", "message": {"id": "%b", "author": {"role": "user", "name": null, '
    b'"metadata": {}}, "create_time": null, "update_time": null, "content": %b, "status": '
    b'"finished_successfully", "end_turn": null, "weight": 0.0, "metadata": '
    b'{"is_visually_hidden_from_conversation": true, "is_user_system_message": true, '
    b'"user_context_message_data": %b}, "recipient": "all", "channel": null}, "parent": "%b", '
    b'"children": ["%b"]}'
)
USER = (
    b', "%b": {"id": "%b", "message": {"id": "%b", "author": {"role": "user", "name": null, '
    b'"metadata": {}}, "create_time": %.6f, "update_time": null, "content": {"content_type": '
    b'"text", "parts": ["%b"]}, "status": "finished_successfully", "end_turn": null, "weight": '
    b'1.0, "metadata": {"selected_sources": [], "selected_github_repos": [], '
    b'"serialization_metadata": {"custom_symbol_offsets": []}, "request_id": "%b-AMS", '
    b'"message_source": null, "timestamp_": "absolute", "message_type": null}, "recipient": '
    b'"all", "channel": null}, "parent": "%b", "children": [%b]}'
)
ASSISTANT = (
    b', "%b": {"id": "%b", "message": {"id": "%b", "author": {"role": "assistant", "name": null, '
    b'"metadata": {}}, "create_time": %.6f, "update_time": null, "content": {%b}, "status": '
    b'"finished_successfully", "end_turn": %b, "weight": 1.0, "metadata": {"finish_details": '
    b'{"type": "stop", "stop_tokens": [200002]}, "is_complete": true, "citations": [], '
    b'"content_references": [], "message_type": null, "model_slug": "gpt-5", '
    b'"default_model_slug": "gpt-5", "parent_id": "%b", "request_id": "%b-AMS", "timestamp_": '
    b'"absolute"}, "recipient": "%b", "channel": "%b"}, "parent": "%b", "children": [%b]}'
)
TOOL = (
    b', "%b": {"id": "%b", "message": {"id": "%b", "author": {"role": "tool", "name": "%b", '
    b'"metadata": {}}, "create_time": %.6f, "update_time": null, "content": {%b}, "status": '
    b'"finished_successfully", "end_turn": null, "weight": 1.0, "metadata": {"command": "run", '
    b'"request_id": "%b-AMS", "timestamp_": "absolute"}, "recipient": "all", "channel": null}, '
    b'"parent": "%b", "children": [%b]}'
)
TAIL = (
    b'}, "moderation_results": [], "current_node": "%b", "plugin_ids": null, "conversation_id": '
    b'"%b", "conversation_template_id": null, "gizmo_id": null, "gizmo_type": null, '
    b'"is_archived": false, "is_starred": null, "safe_urls": [], "blocked_urls": [], '
    b'"default_model_slug": "gpt-5", "conversation_origin": null, "voice": null, "async_status": '
    b'null, "disabled_tool_ids": [], "is_do_not_remember": false, "memory_scope": '
    b'"global_enabled", "sugar_item_id": null, "id": "%b"}'
)
DAMAGED = (
    b'{"title": "Unavailable", "create_time": %.6f, "update_time": %.6f, "mapping": '
    b'"unavailable", "moderation_results": [], "current_node": null, "conversation_id": "%b", '
    b'"is_archived": false, "id": "%b"}'
)
TEXT = b'"content_type": "text", "parts": ["%b"]'
CODE = b'"content_type": "code", "language": "python", "text": "%b"'
OUTPUT = b'"content_type": "execution_output", "text": "%b"'
QUOTE = (
    b'"content_type": "tether_quote", "url": "https://letters.example.org/%b", "domain": '
    b'"letters.example.org", "title": "Letters", "text": "%b", "tether_id": null'
)
THOUGHTS = (
    b'"content_type": "thoughts", "thoughts": [{"summary": "Sorting the question", "content": '
    b'"The question has two parts. The second depends on the first."}], "source_analysis_msg_id": '
    b"null"
)
RECAP = b'"content_type": "reasoning_recap", "content": "Thought for 8 seconds"'
